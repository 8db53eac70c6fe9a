package text

import "glint/app/wire"

// CheckWords gives the two words of a payment as they are read aloud.
func (l Language) CheckWords(w wire.CheckWords) string {
	comma := pair{", ", "、"}[l.known()]
	return checkWords[w[0]%wire.CheckWordCount][l.known()] + comma + checkWords[w[1]%wire.CheckWordCount][l.known()]
}

// checkWords are things that sound and look unlike each other. Their order is part of what two screens must agree on: none may be moved.
var checkWords = [wire.CheckWordCount]pair{
	{"anchor", "锚"}, {"apple", "苹果"}, {"arrow", "箭"}, {"bamboo", "竹子"}, {"banana", "香蕉"}, {"basket", "篮子"}, {"bear", "熊"}, {"bell", "铃铛"},
	{"bicycle", "自行车"}, {"boat", "小船"}, {"bone", "骨头"}, {"book", "书本"}, {"bottle", "瓶子"}, {"bread", "面包"}, {"bridge", "桥"}, {"broom", "扫帚"},
	{"bus", "公交车"}, {"butter", "黄油"}, {"button", "纽扣"}, {"cake", "蛋糕"}, {"camel", "骆驼"}, {"candle", "蜡烛"}, {"car", "汽车"}, {"carrot", "胡萝卜"},
	{"castle", "城堡"}, {"cat", "猫"}, {"chair", "椅子"}, {"cherry", "樱桃"}, {"chicken", "鸡"}, {"clock", "时钟"}, {"cloud", "云"}, {"coat", "外套"},
	{"coin", "硬币"}, {"comb", "梳子"}, {"compass", "指南针"}, {"corn", "玉米"}, {"cow", "牛"}, {"crab", "螃蟹"}, {"crown", "王冠"}, {"cup", "杯子"}, {"deer", "鹿"},
	{"diamond", "钻石"}, {"dog", "狗"}, {"dolphin", "海豚"}, {"door", "门"}, {"dragon", "龙"}, {"drum", "鼓"}, {"duck", "鸭子"}, {"eagle", "老鹰"}, {"ear", "耳朵"},
	{"elephant", "大象"}, {"engine", "发动机"}, {"fan", "风扇"}, {"feather", "羽毛"}, {"fire", "火"}, {"fish", "鱼"}, {"flag", "旗帜"}, {"flower", "花"},
	{"flute", "笛子"}, {"fork", "叉子"}, {"fox", "狐狸"}, {"frog", "青蛙"}, {"garden", "花园"}, {"garlic", "大蒜"}, {"giraffe", "长颈鹿"}, {"glove", "手套"},
	{"goat", "山羊"}, {"grape", "葡萄"}, {"guitar", "吉他"}, {"hammer", "锤子"}, {"hat", "帽子"}, {"honey", "蜂蜜"}, {"horse", "马"}, {"house", "房子"},
	{"island", "海岛"}, {"kettle", "水壶"}, {"key", "钥匙"}, {"kite", "风筝"}, {"knife", "小刀"}, {"ladder", "梯子"}, {"lake", "湖"}, {"lamp", "台灯"}, {"leaf", "树叶"},
	{"lemon", "柠檬"}, {"lion", "狮子"}, {"lock", "锁"}, {"map", "地图"}, {"mirror", "镜子"}, {"monkey", "猴子"}, {"moon", "月亮"}, {"mountain", "高山"},
	{"mushroom", "蘑菇"}, {"needle", "针"}, {"nest", "鸟巢"}, {"onion", "洋葱"}, {"orange", "橙子"}, {"panda", "熊猫"}, {"paper", "纸"}, {"parrot", "鹦鹉"},
	{"peach", "桃子"}, {"pencil", "铅笔"}, {"piano", "钢琴"}, {"pillow", "枕头"}, {"pumpkin", "南瓜"}, {"rabbit", "兔子"}, {"rain", "雨"}, {"ring", "戒指"},
	{"river", "河"}, {"rocket", "火箭"}, {"rope", "绳子"}, {"salt", "盐"}, {"scarf", "围巾"}, {"scissors", "剪刀"}, {"shell", "贝壳"}, {"shoe", "鞋子"},
	{"shrimp", "虾"}, {"snow", "雪"}, {"spoon", "勺子"}, {"star", "星星"}, {"sun", "太阳"}, {"table", "桌子"}, {"tiger", "老虎"}, {"train", "火车"}, {"tree", "大树"},
	{"umbrella", "雨伞"}, {"violin", "小提琴"}, {"whale", "鲸鱼"}, {"window", "窗户"},
}
