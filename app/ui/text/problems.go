package text

import "glint/app/api"

// unknownProblem is for a code without sentences of its own.
var unknownProblem = advice{
	pair{"Something went wrong (%s).", "出现问题（%s）。"},
	pair{"Try again; if it comes back, tell your operator this word.", "请重试；若再次出现，请把这个词告诉运营方。"},
}

// problems says for each code what happened and what to do.
var problems = map[string]advice{
	// The camera.
	"camera_refused":  {pair{"The camera is not allowed for this page.", "本页面没有使用摄像头的权限。"}, pair{"Allow it in the browser’s site settings, then try again.", "请在浏览器的网站设置中允许使用，然后重试。"}},
	"camera_missing":  {pair{"No camera was found.", "没有找到摄像头。"}, pair{"Plug one in or use another device, then try again.", "请接上摄像头或换一台设备，然后重试。"}},
	"camera_busy":     {pair{"Another program is using the camera.", "摄像头正被其他程序使用。"}, pair{"Close it there, then try again.", "请在那边关闭，然后重试。"}},
	"camera_insecure": {pair{"The browser gives no camera to an insecure address.", "浏览器不向不安全的地址提供摄像头。"}, pair{"Open this page by https.", "请用 https 打开本页面。"}},
	"camera_dark":     {pair{"The camera’s view is too dark.", "摄像头画面太暗。"}, pair{"Uncover the camera or add light.", "请移开遮挡物或增加光线。"}},
	"camera_ended":    {pair{"The camera stopped.", "摄像头已停止。"}, pair{"Check that it is plugged in, then try again.", "请检查连接，然后重试。"}},
	"camera_decoder":  {pair{"The picture reader stopped.", "画面识别程序已停止。"}, pair{"It starts again by itself. If not, open the page anew.", "它会自动重新启动；若没有，请重新打开页面。"}},

	// The server's problems.
	api.CodeInvalid:       {pair{"The server did not understand the request.", "服务器无法理解请求。"}, pair{"Open the page anew, so that it is up to date.", "请重新打开页面以更新版本。"}},
	api.CodeUnauthorized:  {pair{"The server does not know this key.", "服务器不认识此密钥。"}, pair{"Check it and enter it again.", "请核对后重新输入。"}},
	api.CodeNotFound:      {pair{"The server has nothing under this name.", "服务器上没有此项。"}, pair{"Check the code and enter it again.", "请核对代码后重新输入。"}},
	api.CodeTooLarge:      {pair{"The upload was too large.", "上传内容过大。"}, pair{"Sync again; it goes in smaller parts.", "请再次同步，会分小批上传。"}},
	api.CodeEnrolmentUsed: {pair{"This one-time code has been used or has expired.", "此一次性代码已被使用或已过期。"}, pair{"Ask your operator for a new one.", "请向运营方索取新的代码。"}},
	api.CodeClockSkew:     {pair{"This device’s clock is far from the server’s.", "本机时间与服务器相差太多。"}, pair{"Set date and time to automatic, then sync again.", "请将日期和时间设为自动，然后再次同步。"}},
	api.CodeNoFunds:       {pair{"The account has too little money for a new allowance.", "账户余额不足，无法签发新额度。"}, pair{"Top it up, then sync again.", "请充值后再次同步。"}},
	api.CodeBusy:          {pair{"The server is busy.", "服务器繁忙。"}, pair{"Nothing is lost. It tries again by itself.", "没有丢失任何内容，会自动重试。"}},
	api.CodeInternal:      {pair{"The server had a fault of its own.", "服务器发生故障。"}, pair{"Nothing is lost. It tries again by itself.", "没有丢失任何内容，会自动重试。"}},

	// The server's reasons for a payment's state.
	api.ReasonMalformed:    {pair{"The server could not read the record.", "服务器无法读取该记录。"}, pair{"Tell your operator; the record stays on this device.", "请告知运营方；记录仍保存在本机。"}},
	api.ReasonSignature:    {pair{"A signature does not fit.", "签名不符。"}, pair{"Tell your operator; no money moves.", "请告知运营方；未发生扣款。"}},
	api.ReasonToken:        {pair{"The allowance is not one of this operator.", "该额度不是本运营方签发的。"}, pair{"Ask the payer for another way to pay.", "请付款方换一种付款方式。"}},
	api.ReasonRevoked:      {pair{"The allowance has been withdrawn.", "该额度已被撤销。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonExpired:      {pair{"The allowance had expired.", "该额度已过期。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonTerminal:     {pair{"The charge belongs to another terminal.", "该收款属于另一台终端。"}, pair{"Upload it from the terminal that made it.", "请从生成它的终端上传。"}},
	api.ReasonAcceptance:   {pair{"The acceptance does not fit the charge.", "同意码与收款单不符。"}, pair{"No money moves. Tell your operator.", "未发生扣款，请告知运营方。"}},
	api.ReasonCurrency:     {pair{"The currencies differ.", "币种不一致。"}, pair{"Charge in the payer’s currency.", "请用付款方的币种收款。"}},
	api.ReasonLimit:        {pair{"The amount is over the limit of one payment.", "金额超过单笔限额。"}, pair{"Charge a smaller amount.", "请收取较小的金额。"}},
	api.ReasonCumulative:   {pair{"The payer’s allowance is used up.", "付款方的额度已用完。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonUses:         {pair{"The payer has no payments left in the allowance.", "付款方额度内的付款次数已用完。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonCounter:      {pair{"The payment code had been used already.", "该付款码已被使用。"}, pair{"Ask the payer for a new code.", "请付款方出示新的付款码。"}},
	api.ReasonChannel:      {pair{"The allowance does not cover this way of paying.", "该额度不支持这种付款方式。"}, pair{"Use the payment code and the light.", "请使用付款码和光信号。"}},
	api.ReasonTime:         {pair{"The times of the records do not fit.", "记录的时间不符。"}, pair{"Check the clock of this device.", "请检查本机时间。"}},
	api.ReasonFork:         {pair{"This device’s log has two versions.", "本机日志出现两个版本。"}, pair{"Do not restore old backups of it. Tell your operator.", "请勿恢复旧备份，并告知运营方。"}},
	api.ReasonOtherCore:    {pair{"Payer and payee recorded different charges.", "付款方和收款方记录的收款单不同。"}, pair{"No money moves until the operator has looked.", "运营方核查前不会扣款。"}},
	api.ReasonNoAcceptance: {pair{"The payee has no acceptance yet.", "收款方还没有同意码。"}, pair{"Show the acceptance again, or let both sides sync.", "请再次出示同意码，或让双方都同步。"}},
}
