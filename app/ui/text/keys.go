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
	SkipToContent
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
	Close
	Sections
	Never
	JustNow
	MinutesAgo
	Demo
	SoundOff
	SoundOn
	Result
	CameraView
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
	Currency
	Reference
	ReferenceHelp
	KeyClear
	KeyBack
	Keypad
	Charge
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
	PaidFrom
	ReceiptPlays
	PayerRefused
	PayerRefusedDo
	ForeignTitle
	ForeignWhat
	ForeignDo
	CancelledTitle
	CancelledDo
	CancelledBefore
	TimedOutTitle
	TimedOutDo
	NewCharge
	LookBack
	LookingBack
	PaidLate
	ChargeAnew
	SettledList
	OfflineList
	OtherList
	SettledEmpty
	OfflineNote
	Untitled
	FlashWarnTitle
	FlashWarnWhat
	FlashWarnReduced
	FlashWarnDo
	FlashWarnGo
	LightArea
	ReadyForNext
	TodaySettled
	TodayOffline

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
	GetAllowance
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
	StillCounted

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
	HistoryTime

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
	DeskSees
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
	ColumnReason
	NothingYet
	UpdatedAt

	// Home.
	HomeTitle
	HomeWhat
	HomeTill
	HomePay
	HomeDesk
	HomeAdmin
	Open
	NotFound
	NotFoundDo

	keys
)
