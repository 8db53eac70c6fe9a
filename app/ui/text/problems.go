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
	"camera_refused":  {pair{"The camera is not allowed for this page.", "本页面没有使用摄像头的权限。"}, pair{"Allow it in the browser’s site settings; this page tries again by itself.", "请在浏览器的网站设置中允许使用，页面会自动重试。"}},
	"camera_missing":  {pair{"No camera was found.", "没有找到摄像头。"}, pair{"Plug one in or use another device; this page tries again by itself.", "请接上摄像头或换一台设备，页面会自动重试。"}},
	"camera_busy":     {pair{"Another program is using the camera.", "摄像头正被其他程序使用。"}, pair{"Close it there; this page tries again by itself.", "请在那边关闭，页面会自动重试。"}},
	"camera_insecure": {pair{"The browser gives no camera to an insecure address.", "浏览器不向不安全的地址提供摄像头。"}, pair{"Open this page by https.", "请用 https 打开本页面。"}},
	"camera_dark":     {pair{"The camera’s view is too dark.", "摄像头画面太暗。"}, pair{"Uncover the camera or add light.", "请移开遮挡物或增加光线。"}},
	"camera_ended":    {pair{"The camera stopped.", "摄像头已停止。"}, pair{"Check that it is plugged in; this page tries again by itself.", "请检查连接，页面会自动重试。"}},
	"camera_decoder":  {pair{"The picture reader stopped.", "画面识别程序已停止。"}, pair{"It starts again by itself. If not, open the page anew.", "它会自动重新启动；若没有，请重新打开页面。"}},

	// The till: sums.
	"amount_invalid":    {pair{"This amount cannot be charged.", "无法收取该金额。"}, pair{"Enter an amount above zero.", "请输入大于零的金额。"}},
	"amount_overflow":   {pair{"This amount is too large for one charge.", "金额超过单笔收款上限。"}, pair{"Split it into several charges.", "请拆成几笔收款。"}},
	"amount_currency":   {pair{"This till does not charge in this currency.", "本机不以该币种收款。"}, pair{"Use the till’s own currency.", "请使用本机的币种。"}},
	"reference_invalid": {pair{"The order reference is too long.", "订单号过长。"}, pair{"Shorten it to 32 letters, or 10 Chinese characters.", "请缩短到 32 个字母或 10 个汉字以内。"}},
	"till_expired":      {pair{"This till’s certificate has expired.", "本机的证书已过期。"}, pair{"Go online and sync to renew it.", "请联网同步以更新证书。"}},
	"orders_used_up":    {pair{"This till has used up its charge numbers.", "本机的请求编号已用完。"}, pair{"Ask your operator to enrol it anew.", "请联系运营方重新注册本机。"}},

	"snapshot_dead":    {pair{"This till has not heard for too long which phones are withdrawn.", "本机太久没有获知哪些手机已被停用。"}, pair{"Go online and sync; until then it takes nothing offline.", "请联网同步；在此之前本机不能离线收款。"}},
	"snapshot_stale":   {pair{"Without news from the server, this till takes only half of what a phone may pay at once.", "长时间没有服务器消息，本机只能收取该手机单笔限额的一半。"}, pair{"Charge less, or go online and sync.", "请减少金额，或联网同步。"}},
	"storage_set_back": {pair{"What is stored here is older than what was: storage was restored or copied.", "本机存储内容比之前的旧：存储被还原或复制过。"}, pair{"Ask your operator for a new enrolment code. Payments that were sent are safe.", "请向运营方索取新的登记码。已上传的付款不受影响。"}},
	"trust_bad":        {pair{"The server’s word on keys or withdrawals is not genuine, or older than what is known here.", "服务器关于密钥或停用名单的信息不真实，或比本机已知的旧。"}, pair{"Nothing of it was taken. Check the address; tell your operator.", "本机未采用。请核对网址并告知运营方。"}},
	"unsent_full":      {pair{"500 records wait to be sent: this device takes no more.", "已有 500 条记录待上传，本机不再受理。"}, pair{"Go online and sync, or save them to a file and hand it to your operator.", "请联网同步，或将记录存成文件交给运营方。"}},
	"export_failed":    {pair{"The file could not be written.", "无法写入文件。"}, pair{"Free some space, then try again.", "请释放空间后重试。"}},
	"storage_lost":     {pair{"The browser has dropped what was stored for this device.", "浏览器已清除本机存储的数据。"}, pair{"Ask your operator for a new enrolment code. What was sent is safe; the rest counts if the other side sends it.", "请向运营方索取新的登记码。已上传的不受影响；其余以对方上传为准。"}},
	"payee_withdrawn":  {pair{"The operator has withdrawn this till.", "运营方已停用该收款机。"}, pair{"Refuse the charge.", "请拒绝该请求。"}},

	// The till: codes.
	"code_malformed":    {pair{"The code is damaged or incomplete.", "付款码损坏或不完整。"}, pair{"Hold the phone still, or ask for a new code.", "请拿稳手机，或请对方刷新付款码。"}},
	"code_unreadable":   {pair{"The code is damaged or incomplete.", "付款码损坏或不完整。"}, pair{"Hold the phone still, or ask for a new code.", "请拿稳手机，或请对方刷新付款码。"}},
	"code_foreign":      {pair{"This is not a Glint payment code.", "这不是光付的付款码。"}, pair{"Ask the customer to open Glint Pay.", "请顾客打开光付钱包。"}},
	"code_alipay":       {pair{"This is a payment code of Alipay.", "这是支付宝的付款码。"}, pair{"Ask the customer to open Glint Pay.", "请顾客打开光付钱包。"}},
	"code_wechat":       {pair{"This is a payment code of WeChat Pay.", "这是微信支付的付款码。"}, pair{"Ask the customer to open Glint Pay.", "请顾客打开光付钱包。"}},
	"code_bank":         {pair{"This is a payment code of a bank card.", "这是银行卡的付款码。"}, pair{"Ask the customer to open Glint Pay.", "请顾客打开光付钱包。"}},
	"code_merchant":     {pair{"This is a merchant’s code, for customers to scan.", "这是供顾客扫描的收款码。"}, pair{"Ask the customer to open Glint Pay and show the code there.", "请顾客打开光付钱包，出示其中的付款码。"}},
	"code_link":         {pair{"This is a web link.", "这是网页链接。"}, pair{"Ask the customer to open Glint Pay.", "请顾客打开光付钱包。"}},
	"code_product":      {pair{"This is the number of a product.", "这是商品条码。"}, pair{"Scan the customer’s code in Glint Pay.", "请扫描顾客光付钱包中的付款码。"}},
	"code_short_limit":  {pair{"This is more than can be charged on a bar code.", "金额超过条形码付款的限额。"}, pair{"Ask the customer to show the square code.", "请顾客出示二维码。"}},
	"code_keyboard":     {pair{"The scanner types for another keyboard.", "扫码枪的键盘语言不符。"}, pair{"Set it to US English, or to this device’s keyboard.", "请将其设为美式英语，或与本机键盘一致。"}},
	"scan_part":         {pair{"Only a part of the code came from the scanner.", "扫码枪只传来了一部分付款码。"}, pair{"Nothing was taken. Scan again.", "未作任何处理，请重新扫描。"}},
	"code_operator":     {pair{"This code is from an operator that this till does not know.", "该付款码来自本机不认识的运营方。"}, pair{"Ask for another way to pay, or sync the till.", "请换一种付款方式，或让本机同步。"}},
	"code_forged":       {pair{"This code’s signature is not genuine.", "该付款码的签名不真实。"}, pair{"Do not take it.", "请勿受理。"}},
	"code_expired":      {pair{"The customer’s allowance has expired.", "顾客的额度已过期。"}, pair{"Their phone must go online once, then show a new code.", "顾客的手机需联网一次，再出示新的付款码。"}},
	"code_revoked":      {pair{"The customer’s allowance has been withdrawn.", "顾客的额度已被撤销。"}, pair{"Do not take it. Their phone must go online.", "请勿受理，顾客的手机需要联网。"}},
	"code_stale":        {pair{"This code is too old.", "该付款码已过时。"}, pair{"Ask the customer to open Glint Pay again. If it comes back, compare both clocks.", "请顾客重新打开光付钱包；若仍出现，请核对双方时间。"}},
	"code_future":       {pair{"This code’s time lies ahead of this till’s clock.", "该付款码的时间晚于本机时间。"}, pair{"Compare the clocks of both devices.", "请核对两台设备的时间。"}},
	"code_used":         {pair{"This code has been answered already.", "该付款码已使用过。"}, pair{"Ask for the next code; a picture of a code does not pay.", "请出示下一个付款码；付款码截图无法付款。"}},
	"code_charged":      {pair{"This code has been charged before.", "该付款码已收过款。"}, pair{"Wait for the phone’s next code.", "请等待手机显示下一个付款码。"}},
	"code_scope":        {pair{"The customer’s allowance is for other shops only.", "顾客的额度仅限其他商户使用。"}, pair{"Ask for another way to pay.", "请换一种付款方式。"}},
	"code_channel":      {pair{"The customer’s allowance does not cover payment by light.", "顾客的额度不支持光付款。"}, pair{"Ask for another way to pay.", "请换一种付款方式。"}},
	"code_currency":     {pair{"The customer’s allowance is in another currency.", "顾客的额度是另一币种。"}, pair{"Ask for another way to pay.", "请换一种付款方式。"}},
	"code_limit":        {pair{"The amount is above what this phone may pay offline.", "金额超过该手机的离线限额。"}, pair{"Charge less, or ask for another way to pay.", "请减少金额，或换一种付款方式。"}},
	"code_other":        {pair{"Another phone’s code is in view.", "画面中是另一部手机的付款码。"}, pair{"Only the phone that began this charge can answer it.", "只有本次收款的那部手机可以答复。"}},
	"code_tiny_limit":   {pair{"This phone receives by a light sensor, which is for small sums only.", "该手机用光线传感器接收，只能支付小额。"}, pair{"Charge less, or ask the customer to choose a camera.", "请减少金额，或请顾客改用摄像头。"}},
	"code_tiny_orders":  {pair{"This till has made too many charges for phones with a light sensor.", "本机收款笔数过多，无法再向光线传感器收款。"}, pair{"Ask the customer to choose a camera; or enrol this till anew.", "请顾客改用摄像头，或重新注册本机。"}},
	"code_tiny_unknown": {pair{"This phone does not know you yet, and a light sensor is too slow to introduce you.", "该手机尚不认识您，光线传感器太慢，无法介绍。"}, pair{"Ask the customer to choose a camera, or to go online once.", "请顾客改用摄像头，或联网一次。"}},
	"scan_timed_out":    {pair{"No payment code was seen.", "没有看到付款码。"}, pair{"Press Charge again when the customer is ready.", "顾客准备好后请再按“收款”。"}},

	// The till: acceptances.
	"acceptance_malformed": {pair{"The phone’s answer is damaged or incomplete.", "手机的答复损坏或不完整。"}, pair{"Hold the phone still, a hand’s width away.", "请拿稳手机，相距约一掌。"}},
	"acceptance_forged":    {pair{"The phone’s answer is not genuine. You are not paid.", "手机的答复不真实，您尚未收到付款。"}, pair{"Do not hand over goods. Charge again with a new code.", "请勿交付商品，请用新的付款码重新收款。"}},
	"acceptance_limit":     {pair{"The answer is beyond what this phone may pay offline.", "答复超出该手机的离线限额。"}, pair{"Do not hand over goods. Ask for another way to pay.", "请勿交付商品，请换一种付款方式。"}},
	"acceptance_refused":   {pair{"This answer is a no: the payer refused that charge.", "该答复表示付款方拒绝了那笔收款请求。"}, pair{"No money moves. To charge anew, ask the customer to press “Back to the code”.", "未发生扣款。如需重新收款，请顾客按“返回付款码”。"}},
	"acceptance_foreign":   {pair{"This answer is for a charge that is not yours.", "该答复不属于您的收款。"}, pair{"Ask the customer to show the right one, or charge anew.", "请顾客出示正确的答复，或重新收款。"}},

	// The phone: allowance.
	"token_missing":    {pair{"There is no allowance on this phone.", "本机没有额度。"}, pair{"Go online to get one.", "请联网获取。"}},
	"token_invalid":    {pair{"The allowance on this phone is not genuine.", "本机的额度无效。"}, pair{"Go online to get a new one.", "请联网获取新额度。"}},
	"token_used_up":    {pair{"The allowance on this phone is used up.", "本机的额度已用完。"}, pair{"Go online to get a new one.", "请联网获取新额度。"}},
	"counters_used_up": {pair{"This phone has used up its codes.", "本机的付款码编号已用完。"}, pair{"Go online to get a new allowance.", "请联网获取新额度。"}},

	// The phone: signals that are no charge.
	"charge_malformed":    {pair{"The light carried no valid charge.", "光信号中没有有效的收款请求。"}, pair{"Nothing was paid. Ask the payee to charge again.", "没有付款，请收款方重新收款。"}},
	"charge_other_code":   {pair{"This charge was made for another code.", "该收款请求对应另一个付款码。"}, pair{"Show your code to the till again.", "请再次向收款机出示付款码。"}},
	"charge_forged":       {pair{"This charge was altered on its way.", "该收款请求在途中被篡改。"}, pair{"Nothing was paid. Ask the payee to charge again.", "没有付款，请收款方重新收款。"}},
	"charge_unverifiable": {pair{"This payee cannot be verified yet.", "暂时无法核实该收款方。"}, pair{"Keep the phone facing the light; the payee introduces itself.", "请让手机继续正对光区，收款方会表明身份。"}},
	"charge_code_used":    {pair{"This code has been answered with another charge.", "该付款码已用于另一笔收款。"}, pair{"Go back to your code and let the payee read the new one.", "请返回付款码，让收款方读取新的付款码。"}},
	"charge_aside":        {pair{"This is the charge that you just put aside.", "这是您刚才搁置的收款请求。"}, pair{"Show a new code to be charged again.", "如需再次付款，请出示新的付款码。"}},

	// The phone: charges that cannot be accepted.
	"charge_scope":         {pair{"Your allowance is not for this shop.", "您的额度不能在这家商户使用。"}, pair{"Refuse it, and pay another way.", "请拒绝，并用其他方式付款。"}},
	"charge_channel":       {pair{"Your allowance does not cover payment by light.", "您的额度不支持光信号付款。"}, pair{"Refuse it. Go online to get a new allowance.", "请拒绝，并联网获取新额度。"}},
	"charge_currency":      {pair{"This charge is in a currency that your allowance does not cover.", "该收款请求的币种不在您的额度内。"}, pair{"Refuse it and pay another way.", "请拒绝并换一种付款方式。"}},
	"charge_limit":         {pair{"This is above your limit for one payment.", "金额超过您的单笔限额。"}, pair{"Refuse it, or ask the payee to split it.", "请拒绝，或请收款方拆分金额。"}},
	"charge_allowance":     {pair{"This is more than is left of your allowance.", "金额超过您剩余的额度。"}, pair{"Refuse it. Go online to get a new allowance.", "请拒绝，并联网获取新额度。"}},
	"charge_uses":          {pair{"Your allowance has no payments left.", "您的额度内已没有剩余次数。"}, pair{"Refuse it. Go online to get a new allowance.", "请拒绝，并联网获取新额度。"}},
	"charge_token_expired": {pair{"Your allowance has expired.", "您的额度已过期。"}, pair{"Refuse it. Go online to get a new allowance.", "请拒绝，并联网获取新额度。"}},
	"charge_minute":        {pair{"The till’s clock and yours differ too much.", "收款机与本机的时间相差太多。"}, pair{"Refuse it and compare the clocks.", "请拒绝并核对双方时间。"}},
	"charge_tiny_limit":    {pair{"This is more than your phone takes by its light sensor.", "金额超过本机用光线传感器可支付的限额。"}, pair{"Refuse it, or choose a camera and be charged again.", "请拒绝，或改用摄像头后重新收款。"}},
	"certificate_expired":  {pair{"This payee’s certificate has expired.", "该收款方的证书已过期。"}, pair{"Refuse it. The till must go online.", "请拒绝，收款机需要联网。"}},

	"tap_needed":     {pair{"This needs your tap.", "需要您点按确认。"}, pair{"Look at the amount, then tap.", "请核对金额后点按。"}},
	"pin_needed":     {pair{"This needs the PIN.", "需要密码。"}, pair{"Enter it first.", "请先输入密码。"}},
	"passkey_needed": {pair{"This needs fingerprint, face or screen lock.", "需要指纹、面容或锁屏密码验证。"}, pair{"Try again and let the phone verify you.", "请重试并完成验证。"}},
	"pin_wrong":      {pair{"This is not the PIN.", "密码不正确。"}, pair{"After three wrong ones you have to wait, each time longer.", "连续三次错误后需要等待，且等待时间递增。"}},
	"pin_wait":       {pair{"Too many wrong PINs.", "密码错误次数过多。"}, pair{"Wait until the time that is shown. Opening the page anew does not help.", "请等到所示时间再试，重新打开页面无效。"}},
	"pin_bad":        {pair{"This cannot be a PIN.", "该密码无效。"}, pair{"Choose 4 to 12 figures.", "请输入 4 至 12 位数字。"}},
	"pin_failed":     {pair{"The browser could not check the PIN.", "浏览器无法核对密码。"}, pair{"Open this page by https and try again.", "请用 https 打开本页面后重试。"}},
	"choice_reset":   {pair{"How you confirm payments could not be read.", "无法读取付款确认方式。"}, pair{"Each payment asks for a tap now. Set it anew under Account.", "现在每笔付款都需点按，请在“账户”中重新设置。"}},

	// The phone: receipts and answers.
	"receipt_false":       {pair{"A receipt came that does not belong to this payment.", "收到一张不属于本次付款的回执。"}, pair{"Keep showing your answer; the right one may follow.", "请继续出示答复，正确的回执可能随后到达。"}},
	"receipt_foreign":     {pair{"The payee says that this answer paid someone else.", "收款方表示该答复付给了别人。"}, pair{"Compare the names with the payee; sync to see what the server says.", "请与收款方核对名称，并同步查看服务器结果。"}},
	"acceptance_not_open": {pair{"The server has decided on this payment.", "服务器已处理这笔付款。"}, pair{"It need not be shown again.", "无需再次出示。"}},
	"payment_void":        {pair{"This payment is void.", "这笔付款已作废。"}, pair{"No money moved. Pay again if the payee asks.", "未发生扣款；如收款方要求，请重新付款。"}},
	"ask_timed_out":       {pair{"You did not answer in time.", "您未在规定时间内答复。"}, pair{"Nothing was paid. Show your code again.", "没有付款，请再次出示付款码。"}},

	// The device.
	"store_failed":   {pair{"This browser could not store the payment, so nothing was sent or signed.", "浏览器无法存储，因此没有发送或签署任何内容。"}, pair{"Close other windows of Glint and try again.", "请关闭光付的其他窗口后重试。"}},
	"store_full":     {pair{"This device has no room left.", "本机存储空间已满。"}, pair{"Free some space, then try again.", "请释放空间后重试。"}},
	"sign_failed":    {pair{"The device key could not be used.", "无法使用本机密钥。"}, pair{"Try again; if it stays so, enrol this device anew.", "请重试；若仍如此，请重新注册本机。"}},
	"log_full":       {pair{"This device’s log is full.", "本机日志已满。"}, pair{"Sync, then ask your operator to enrol the device anew.", "请先同步，再联系运营方重新注册本机。"}},
	"lock_failed":    {pair{"This browser cannot keep two windows apart.", "此浏览器无法区分两个窗口。"}, pair{"Open this page by https in an up-to-date browser.", "请用最新版浏览器并通过 https 打开本页面。"}},
	"settings_reset": {pair{"The light’s settings could not be read.", "无法读取发光设置。"}, pair{"The usual ones are used. Look at them under Light settings.", "已改用默认设置，请在“发光设置”中查看。"}},
	"still_sensor":   {pair{"This phone has a light sensor and no camera: it cannot read a still code.", "这部手机只有光线传感器，没有摄像头，无法读取静态码。"}, pair{"Press Play the light.", "请按“播放光信号”。"}},
	"lamp_failed":    {pair{"The light could not be played.", "无法播放光信号。"}, pair{"Keep the page in front and try again.", "请保持页面在前台，然后重试。"}},

	// The way to the server.
	"offline":       {pair{"The server cannot be reached.", "无法连接服务器。"}, pair{"Payments go on. They are uploaded when the network is back.", "可以继续付款，联网后会自动上传。"}},
	"bad_answer":    {pair{"The server’s answer makes no sense.", "服务器的答复无法识别。"}, pair{"Check the network: a sign-in page may stand in between.", "请检查网络，可能需要先登录无线网络。"}},
	"payee_unknown": {pair{"This payee is not in your directory.", "该收款方不在您的名录中。"}, pair{"Keep the phone facing the light; the payee introduces itself.", "请让手机继续正对光区，收款方会表明身份。"}},
	"enrolment_bad": {pair{"What the server sent does not fit this device.", "服务器发来的内容与本机不符。"}, pair{"Ask your operator for a new one-time code.", "请向运营方索取新的一次性代码。"}},

	// The server's problems.
	api.CodeInvalid:       {pair{"The server did not understand the request.", "服务器无法理解请求。"}, pair{"Open the page anew, so that it is up to date.", "请重新打开页面以更新版本。"}},
	api.CodeUnauthorized:  {pair{"The server does not know this key.", "服务器不认识此密钥。"}, pair{"Check it and enter it again.", "请核对后重新输入。"}},
	api.CodeNotFound:      {pair{"The server has nothing under this name.", "服务器上没有此项。"}, pair{"Check the code and enter it again.", "请核对代码后重新输入。"}},
	api.CodeTooLarge:      {pair{"The upload was too large.", "上传内容过大。"}, pair{"Sync again; it goes in smaller parts.", "请再次同步，会分小批上传。"}},
	api.CodeEnrolmentUsed: {pair{"This one-time code has been used or has expired.", "此一次性代码已被使用或已过期。"}, pair{"Ask your operator for a new one.", "请向运营方索取新的代码。"}},
	api.CodeRevoked:       {pair{"This device has been withdrawn by the operator.", "运营方已停用本机。"}, pair{"Ask the operator; a new device needs a new enrolment code.", "请联系运营方；新设备需要新的登记码。"}},
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
	api.ReasonAcceptance:   {pair{"The acceptance does not fit the charge.", "确认码与收款请求不符。"}, pair{"No money moves. Tell your operator.", "未发生扣款，请告知运营方。"}},
	api.ReasonCurrency:     {pair{"The currencies differ.", "币种不一致。"}, pair{"Charge in the payer’s currency.", "请用付款方的币种收款。"}},
	api.ReasonLimit:        {pair{"The amount is over the limit of one payment.", "金额超过单笔限额。"}, pair{"Charge a smaller amount.", "请收取较小的金额。"}},
	api.ReasonCumulative:   {pair{"The payer’s allowance is used up.", "付款方的额度已用完。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonUses:         {pair{"The payer has no payments left in the allowance.", "付款方额度内的付款次数已用完。"}, pair{"The payer must sync to get a new one.", "付款方需同步以获取新额度。"}},
	api.ReasonCounter:      {pair{"The payment code had been used already.", "该付款码已被使用。"}, pair{"Ask the payer for a new code.", "请付款方出示新的付款码。"}},
	api.ReasonScope:        {pair{"The allowance is for other payees only.", "该额度仅限其他收款方使用。"}, pair{"Agree with the other side, or ask the operator.", "请与对方协商，或联系运营方。"}},
	api.ReasonChannel:      {pair{"The allowance does not cover this way of paying.", "该额度不支持这种付款方式。"}, pair{"Use the payment code and the light.", "请使用付款码和光信号。"}},
	api.ReasonTime:         {pair{"The times of the records do not fit.", "记录的时间不符。"}, pair{"Check the clock of this device.", "请检查本机时间。"}},
	api.ReasonDigits:       {pair{"The bar code’s digits were not this phone’s.", "条形码数字与该手机不符。"}, pair{"Tell your operator.", "请告知运营方。"}},
	api.ReasonUnanswered:   {pair{"No phone answered this bar code.", "没有手机应答该条形码。"}, pair{"No money moves.", "不会扣款。"}},
	api.ReasonFork:         {pair{"This device’s log has two versions.", "本机日志出现两个版本。"}, pair{"Do not restore old backups of it. Tell your operator.", "请勿恢复旧备份，并告知运营方。"}},
	api.ReasonOtherCore:    {pair{"Payer and payee recorded different charges.", "付款方和收款方记录的收款请求不同。"}, pair{"No money moves until the operator has looked.", "运营方核查前不会扣款。"}},
	api.ReasonNoAcceptance: {pair{"The till has not seen an answer from the phone.", "收款机没有读到手机的确认码。"}, pair{"No money moves. If the phone says approved, show its acceptance to the till again.", "不会扣款。如果手机显示已确认，请再次向收款机出示确认码。"}},
}
