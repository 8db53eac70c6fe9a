package office

import "glint/server/internal/plain"

// Titles of the pages.
var (
	titleProblem  = plain.Text{"That did not work", "未能完成"}
	titleLogin    = plain.Text{"Sign in", "登录"}
	titleJoin     = plain.Text{"Join with a one-time code", "用一次性代码加入"}
	titlePassword = plain.Text{"Password", "密码"}
	titleDevices  = plain.Text{"Devices", "设备"}
	titleCode     = plain.Text{"One-time code for a device", "设备的一次性代码"}
	titleAccounts = plain.Text{"Accounts", "账户"}
	titlePayments = plain.Text{"Payments", "付款"}
	titleSessions = plain.Text{"Sessions", "登录会话"}
	titlePeople   = plain.Text{"People", "人员"}
	titleInvited  = plain.Text{"One-time code for a person", "人员的一次性代码"}
	titleTrail    = plain.Text{"Audit log", "审计日志"}
)

// What is said when something went wrong.
var (
	sayNoPage    = plain.Text{"There is no such page.", "没有这个页面。"}
	sayOtherPage = plain.Text{"The request came from another site’s page. Open the office itself and try again.", "请求来自其他网站的页面。请直接打开管理页面重试。"}
	sayRole      = plain.Text{"Your role does not allow this. Ask an admin.", "您的角色无权执行此操作，请联系管理员。"}
	sayForm      = plain.Text{"The form was not filled in as asked. Go back and check it.", "表单填写不符合要求，请返回检查。"}
	saySession   = plain.Text{"You are not signed in any more. Sign in and try again.", "您已退出登录，请重新登录后重试。"}
	sayLogin     = plain.Text{"Name and password do not fit. Check both; after several tries you have to wait.", "用户名与密码不符。请检查；多次失败后需要等待。"}
	sayCode      = plain.Text{"The code is unknown, used or too old. Ask an admin for a new one.", "代码无效、已使用或已过期，请向管理员索取新代码。"}
	sayName      = plain.Text{"A name has 2 to 32 small letters or digits, without spaces.", "用户名为 2 至 32 个小写字母、数字或汉字，不含空格。"}
	sayTaken     = plain.Text{"The name is or was somebody’s. Choose another.", "该用户名已被使用过，请换一个。"}
	sayPassword  = plain.Text{"A password has at least 15 characters and at most 256 bytes.", "密码至少 15 个字符，最多 256 字节。"}
	sayUnknown   = plain.Text{"There is no such thing any more. Load the page again.", "对象已不存在，请重新加载页面。"}
	sayLast      = plain.Text{"Somebody has to stay admin. Invite another one first.", "必须保留一名管理员，请先邀请另一名。"}
	sayBusy      = plain.Text{"The server is busy. Try again in a moment.", "服务器繁忙，请稍后重试。"}
	sayInvalid   = plain.Text{"The server cannot do this as it stands. Check what you have entered.", "服务器无法按此执行，请检查输入内容。"}
	sayWait      = plain.Text{"Too many failures. Wait a while before the next try; each failure doubles the wait.", "失败次数过多，请稍候再试；每次失败等待时间加倍。"}
	sayInternal  = plain.Text{"Something is wrong on the server; its log says what.", "服务器出错，详情见其日志。"}
)

// labels are the words of templates.
var labels = map[string]plain.Text{
	"out": {"Sign out", "退出登录"}, "back": {"Back", "返回"}, "in": {"Sign in", "登录"}, "name": {"Name", "用户名"}, "password": {"Password", "密码"},
	"have": {"I have a one-time code", "我有一次性代码"}, "code": {"One-time code", "一次性代码"}, "join": {"Join", "加入"},
	"nameHelp":     {"2 to 32 small letters or digits, without spaces.", "2 至 32 个小写字母、数字或汉字，不含空格。"},
	"passwordHelp": {"At least 15 characters. Four unusual words are easier to keep than signs.", "至少 15 个字符。几个不常见的词比符号更容易记住。"},
	"othersEnd":    {"Your other sessions end.", "您的其他会话将结束。"},
	"old":          {"Password until now", "当前密码"}, "new": {"New password", "新密码"}, "change": {"Change", "修改"},
	"bind": {"Bind a device", "绑定设备"}, "account": {"Account", "账户"}, "makeCode": {"Make a one-time code", "生成一次性代码"},
	"noAccounts": {"Open an account first.", "请先开立账户。"}, "list": {"List", "列表"}, "device": {"Device", "设备"}, "role": {"Role", "角色"},
	"since": {"Since", "起始"}, "told": {"Newest snapshot", "最近快照"}, "found": {"Found in its log", "日志异常"}, "state": {"State", "状态"},
	"withdrawn": {"Withdrawn", "已停用"}, "withdraw": {"Withdraw", "停用"}, "reason": {"Reason", "原因"},
	"scan": {"Scan this with the device’s camera, or type the code on its enrolment page.", "请用设备的相机扫描，或在设备的注册页面输入代码。"},
	"qr":   {"QR code for", "二维码："}, "once": {"Good once, and only for a while", "仅可使用一次，限时有效"},
	"number": {"Number", "编号"}, "holder": {"Holder", "持有人"}, "kind": {"Kind", "类型"}, "balance": {"Balance", "余额"}, "held": {"Reserved", "已预留"},
	"openAccount": {"Open an account", "开立账户"}, "shopper": {"Shopper", "顾客"}, "merchant": {"Merchant", "商户"}, "currency": {"Currency", "货币"},
	"scope": {"Good at", "适用范围"}, "everywhere": {"Every merchant, or no section", "所有商户，或无分区"}, "onePayee": {"Merchant", "商户"}, "section": {"Section", "分区"},
	"scopeNumber": {"Number of the merchant’s account or of the section", "商户账户编号或分区编号"},
	"scopeHelp":   {"A shopper’s next allowances are good at one merchant, or at the merchants of one section. Allowances already issued stay as they are until they end.", "顾客之后的额度仅可在一个商户或一个分区的商户使用。已发放的额度在到期前不变。"},
	"topUp":       {"Top up", "充值"}, "amount": {"Amount", "金额"},
	"when": {"When", "时间"}, "payer": {"Payer", "付款方"}, "payee": {"Payee", "收款方"}, "sum": {"Sum", "金额"},
	"where": {"Where", "位置"}, "used": {"Last used", "最近使用"}, "ends": {"Ends", "结束"}, "this": {"This one", "当前会话"}, "end": {"End", "结束"},
	"you": {"You", "您"}, "removePerson": {"Remove", "移除"}, "removed": {"Removed", "已移除"}, "invite": {"Invite somebody", "邀请人员"},
	"operator": {"Operator", "运营人员"}, "admin": {"Admin", "管理员"},
	"giveCode": {"Give this code to the person: they open the office, choose “I have a one-time code”, and take a name and a password. It is good once, for a day.",
		"请将此代码交给该人员：打开管理页面，选择“我有一次性代码”，设置用户名和密码。仅可使用一次，一天内有效。"},
	"who": {"Who", "操作者"}, "what": {"What", "操作"}, "toWhat": {"To what", "对象"}, "detail": {"Detail", "详情"}, "older": {"Older entries", "更早的记录"}, "begin": {"This is where the log begins.", "日志由此开始。"},
}
