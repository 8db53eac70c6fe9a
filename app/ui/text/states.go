package text

import (
	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/wire"
)

// states names the states of a payment at the server.
var states = map[api.State]pair{
	api.StatePayerOnly:  {"Waiting for the payee’s record", "等待收款方记录"},
	api.StatePayeeOnly:  {"Waiting for the payer’s record", "等待付款方记录"},
	api.StateMatched:    {"Matched", "已匹配"},
	api.StateSettled:    {"Settled", "已结算"},
	api.StateMismatched: {"Records differ", "双方记录不符"},
	api.StateConflict:   {"Paid twice with one code", "同一付款码重复支付"},
	api.StateVoided:     {"Voided", "已作废"},
	api.StateRefused:    {"Refused", "已拒绝"},
	api.StateDisputed:   {"In dispute", "争议中"},
	api.StateUnfunded:   {"Not funded", "资金不足"},
	api.StateRejected:   {"Rejected", "已驳回"},
}

// endings names how a payment ended on the terminal that recorded it.
var endings = map[wire.Ending]pair{
	wire.EndingAccepted:  {"Accepted", "已确认"},
	wire.EndingRefused:   {"Refused", "已拒绝"},
	wire.EndingCancelled: {"Stopped", "已停止"},
	wire.EndingTimedOut:  {"No answer", "无答复"},
	wire.EndingForeign:   {"Paid someone else", "付给了别人"},
}

// hints says what to do with the phone, one sentence each.
var hints = map[light.Hint]pair{
	light.HintSearching:  {"No light in view yet. Turn the phone’s screen to the till’s screen.", "还没看到光。请将手机屏幕转向收款机屏幕。"},
	light.HintTooDark:    {"Too dark. Turn up the till’s brightness, or uncover the camera.", "太暗。请调高收款机亮度，或移开遮挡摄像头的物体。"},
	light.HintTooBright:  {"Too bright. Move back a little, or add light to the room.", "太亮。请稍微后退，或打开室内灯光。"},
	light.HintCloser:     {"Come closer.", "请靠近一些。"},
	light.HintHoldStill:  {"Hold still.", "请保持不动。"},
	light.HintFarther:    {"Move back a little: too little of the till’s screen is in view.", "请稍微后退：画面中的收款机屏幕太少。"},
	light.HintNightLight: {"The till’s screen hardly shows blue. Turn its night light off.", "收款机屏幕几乎没有蓝光，请关闭其护眼（夜览）模式。"},
}

// codeHints says what to do with a phone that shows its code, one sentence each.
var codeHints = map[code.Hint]pair{
	code.HintCloser:   {"Bring the phone closer.", "请将手机靠近一些。"},
	code.HintFarther:  {"Hold the phone a little farther away.", "请将手机拿远一些。"},
	code.HintBrighter: {"Turn the phone’s brightness up.", "请调高手机亮度。"},
	code.HintHold:     {"Hold the phone still.", "请拿稳手机，保持不动。"},
	code.HintGlare:    {"Too much light on the code. Tilt the phone a little, or turn its brightness down.", "码上光线过强。请稍微倾斜手机，或调低手机亮度。"},
}

// kinds names the kinds of account.
var kinds = map[string]pair{
	"shopper":  {"Shopper", "顾客"},
	"merchant": {"Merchant", "商家"},
	"float":    {"Float", "备付金"},
	"reserve":  {"Reserve", "预留"},
}
