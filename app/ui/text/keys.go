package text

// Key names one text of the pages.
type Key uint16

// The keys, by page.
const (
	// All pages.
	AppName Key = iota
	TillName
	PayName
	DeskName
	AdminName
	SwitchLanguage
	ThemeAuto
	ThemeLight
	ThemeDark
	Loading
	LoadingDo
	HeldWhat
	HeldDo
	TakeOver
	EnrolTitle
	EnrolDoPayer
	EnrolDoPayee
	EnrolCode
	EnrolGo
	FailedTitle
	Retry
	Back
	Sections
	Never
	JustNow
	MinutesAgo
	Demo
	SoundOff
	TouchForSound
	FramesPerSecond
	UnknownEnding
	NoPayments
	Optional

	// Sync.
	SyncNow
	SyncRunning
	SyncPending
	SyncPendingOne
	SyncDone
	SyncLast
	SyncOffline
	SyncOnline
	SyncSection

	// Payee.
	TabCharge
	TabPayments
	Amount
	Reference
	KeyBack
	Keypad
	ChargeSum
	EnterAmount
	TerminalNo
	OrderNo
	AskAgainTitle
	AskAgainWhat
	AskAgainYes
	AskAgainNo
	ScanNow
	ScanDo
	ScanHint
	ViewEmpty
	ViewLocated
	ViewForeign
	ViewRead
	TorchOn
	TorchOff
	Preparing
	PreparingDo
	FlashNow
	FlashDo
	FlashWait
	SignalsPlayed
	SignalsPlayedOne
	Stop
	StopCharge
	PlayAgain
	Checking
	CheckingDo
	Paid
	PaidOffline
	PaidSettled
	PaidFrom
	ReceiptPlays
	PayerRefused
	PayerRefusedDo
	ForeignTitle
	ForeignWhat
	ForeignDo
	CancelledTitle
	CancelledDo
	TimedOutTitle
	TimedOutDo
	NewCharge
	LookBack
	LookingBack
	PaidLate
	SettledList
	OfflineList
	OtherList
	OfflineNote
	FlashWarnTitle
	FlashWarnWhat
	FlashWarnReduced
	FlashWarnDo
	FlashWarnGo
	LightArea
	ReadyForNext
	StillCode
	StillCodeName
	StillAlt
	StillNow
	StillDo
	StillBeside
	StillInstead
	PlayLight
	PlayReceipt
	StopLight
	ReceiptStands
	LightOff
	LightOffDo
	BrightnessTill

	// Settings of the light.
	Settings
	SettingsDo
	SettingsOpen
	SettingsStyle
	StyleBeside
	StyleBesideHelp
	StyleLight
	StyleLightHelp
	StyleStill
	StyleStillHelp
	SettingsReach
	ReachNear
	ReachNearHelp
	ReachUsual
	ReachUsualHelp
	ReachFar
	ReachFarHelp
	SettingsUntil
	UntilAnswered
	UntilAnsweredHelp
	UntilWindow
	UntilWindowHelp
	UntilWhole
	UntilWholeHelp
	SettingsWindow
	Seconds
	CameraChoice
	CameraChoiceHelp
	CameraUsual

	// Payer.
	TabPay
	TabHistory
	TabAccount
	CodeTitle
	CodeDo
	CodeAlt
	AcceptanceAlt
	ReceivingTitle
	ReceivingDo
	ReceivedShare
	ReceivedStart
	ReceivedLost
	AskTitle
	AskTo
	AskUnknown
	AskUnknownWarn
	AskWaitIntro
	Confirm
	Refuse
	SigningTitle
	SigningDo
	ApprovedTitle
	ApprovedDo
	ApprovedNote
	StopShowing
	StopShowingNote
	PaidTitle
	PaidTo
	RefusedTitle
	RefusedDo
	NoTokenTitle
	NoTokenDo
	Balance
	AllowanceLeft
	UsesLeft
	UsesLeftOne
	UsesLeftCount
	Expires
	AccountName
	ShowAgain
	ShowAgainOf
	NewCode
	Brighter
	PayeeVerified
	AtBalance
	ReceivedBits
	SlowUnseen
	SlowPart
	ChooseCamera
	FreshCode
	SignalTitle
	SignalFigures
	CameraLens
	SensorLens
	SensorLensHelp

	// Spoken.
	SayAsk
	SayAskUnknown
	SayApproved
	SayPaid
	SayFlash
	SayRefused

	// History.
	StateOffline
	StateSent
	StateNotSent
	HistoryTo
	HistoryFrom
	HistoryUnknownPayee

	// Desk.
	DeskTitle
	DeskInvite
	DeskStep1
	DeskStep2
	DeskTill
	DeskPhone
	LightPath
	Distance
	Blur
	Noise
	RoomLight
	Rate
	RateValue
	DeskReset
	DeskNote

	// Admin.
	OperatorKey
	OperatorKeyHelp
	OperatorGo
	OperatorForget
	Accounts
	Payments
	Refresh
	ColumnID
	ColumnName
	ColumnKind
	ColumnBalance
	ColumnReserved
	ColumnTime
	ColumnPayer
	ColumnPayee
	ColumnAmount
	ColumnOrder
	ColumnState
	NothingYet
	UpdatedAt

	// Home.
	HomeTitle
	HomeWhat
	HomeTill
	HomePay
	HomeDesk
	HomeAdmin
	NotFound
	NotFoundDo

	keys
)
