package text

// check is a line of the readiness page in words: its name, and what to do where it needs something, or is
// not ready at all.
type check struct{ name, wait, bad pair }

// checks are by package session's names.
var checks = map[string]check{
	"stop": {
		pair{"This device", "本机"},
		pair{"Ask your operator for a new enrolment code.", "请向运营方索取新的登记码。"},
		pair{"Send or save what is unsent, then start over with a new enrolment code.", "请先上传或另存未上传的记录，再用新的登记码重新开始。"},
	},
	"key": {
		pair{"Device key", "本机密钥"},
		pair{"Open this page anew.", "请重新打开本页面。"},
		pair{"Enrol this device anew.", "请重新注册本机。"},
	},
	"token": {
		pair{"Allowance", "额度凭证"},
		pair{"It ends within a day: go online and sync to renew it.", "一天内到期，请联网同步以更新。"},
		pair{"Go online and sync to get a new one.", "请联网同步以获取新额度。"},
	},
	"certified": {
		pair{"Certificate of this till", "收款机证书"},
		pair{"It ends within three days: go online and sync to renew it.", "三天内到期，请联网同步以更新。"},
		pair{"It has ended: go online and sync to renew it.", "已到期，请联网同步以更新。"},
	},
	"server": {
		pair{"Keys of the operator", "运营方密钥"},
		pair{"Go online and sync.", "请联网同步。"},
		pair{"All known keys have ended: go online and sync.", "已知密钥均已到期，请联网同步。"},
	},
	"directory": {
		pair{"List of payees", "收款方名录"},
		pair{"It is old: go online and sync, so that new payees are known.", "名录较旧，请联网同步以识别新的收款方。"},
		pair{"There is none yet: go online and sync.", "尚无名录，请联网同步。"},
	},
	"snapshot": {
		pair{"List of what is withdrawn", "停用名单"},
		pair{"It is old: a till takes only half of a limit at once. Go online and sync.", "名单较旧，收款机单笔只收一半限额。请联网同步。"},
		pair{"It is too old: a till takes nothing offline. Go online and sync.", "名单过旧，收款机不能离线收款。请联网同步。"},
	},
	"lasting": {
		pair{"Stored data is kept", "存储持久性"},
		pair{"The browser may drop it when space is short. Ask it to keep it; installing the app helps.", "空间不足时浏览器可能清除数据。请求其保留；安装为应用更可靠。"},
		pair{"Ask the browser to keep it.", "请浏览器保留数据。"},
	},
	"camera": {
		pair{"Camera", "摄像头"},
		pair{"Not tried yet: it opens with the first payment. Allow it then.", "尚未使用，首次付款时会打开，届时请允许。"},
		pair{"Allow it in the browser’s site settings, or plug one in.", "请在浏览器的网站设置中允许，或接上摄像头。"},
	},
	"clock": {
		pair{"Clock, against the server", "与服务器的时差"},
		pair{"Set this device’s clock to automatic.", "请将本机时间设为自动。"},
		pair{"Set this device’s clock to automatic.", "请将本机时间设为自动。"},
	},
	"sync": {
		pair{"Last sync", "上次同步"},
		pair{"Go online and sync.", "请联网同步。"},
		pair{"What the server said was not taken: check the address and tell your operator.", "未采用服务器的信息，请核对网址并告知运营方。"},
	},
	"unsent": {
		pair{"Records not sent", "未上传的记录"},
		pair{"Go online soon, or save them to a file for your operator.", "请尽快联网，或存成文件交给运营方。"},
		pair{"At 500 this device stops: go online, or save them to a file for your operator.", "达到 500 条本机将停用：请联网，或存成文件交给运营方。"},
	},
}

// Check gives a check's name, and what to do about it at a level: 0 is well.
func (l Language) Check(name string, level int) (label, do string) {
	c, ok := checks[name]
	if !ok {
		return name, ""
	}
	switch level {
	case 0:
		return c.name[l.known()], ""
	case 1:
		return c.name[l.known()], c.wait[l.known()]
	}
	return c.name[l.known()], c.bad[l.known()]
}
