package api

// Holding is all that the server holds on a shopper, for the shopper. It is written as it is read, oldest first.
type Holding struct {
	Operator string        `json:"operator"`
	Time     int64         `json:"time"` // Unix seconds
	Account  Account       `json:"account"`
	Devices  []Device      `json:"devices"`
	Tokens   []HeldToken   `json:"tokens"`
	Moves    []HeldMove    `json:"moves"`
	Payments []HeldPayment `json:"payments"`
}

// HeldToken is one allowance.
type HeldToken struct {
	Token    Bytes  `json:"token"` // wire.Token
	Device   string `json:"device"`
	Issued   int64  `json:"issued"`   // Unix seconds
	Releases int64  `json:"releases"` // when what is left goes back to the account
	Revoked  string `json:"revoked,omitempty"`
}

// HeldMove is one movement of the account's money.
type HeldMove struct {
	Reference string `json:"reference"`
	Kind      string `json:"kind"`
	Time      int64  `json:"time"`
	Change    int64  `json:"change"` // minor units, negative where money left
	Balance   int64  `json:"balance"`
	Other     string `json:"other,omitempty"` // merchant's name
}

// HeldPayment is one payment with its story and all records of it, whoever uploaded them.
type HeldPayment struct {
	Payment
	Steps   []HeldStep   `json:"steps"`
	Records []HeldRecord `json:"records"`
}

// HeldStep is one step of a payment.
type HeldStep struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Cause string `json:"cause"`
	Time  int64  `json:"time"`
}

// HeldRecord is one uploaded record.
type HeldRecord struct {
	Record Bytes `json:"record"` // wire.Record
	Own    bool  `json:"own"`    // uploaded by the shopper, not by the merchant
	Time   int64 `json:"time"`
}

// AccountClose asks to close a shopper's account.
type AccountClose struct {
	Account int64 `json:"account"`
}

// AccountClosing says what stands in the way of closing an account. Once nothing does, it is closed: its terminals are withdrawn and its
// name is erased; what the books need stays under its number.
type AccountClosing struct {
	Closed   bool  `json:"closed"`
	Balance  int64 `json:"balance"`            // minor units that the operator still owes
	Reserved int64 `json:"reserved"`           // held for payments that merchants may still bring
	Until    int64 `json:"until,omitempty"`    // Unix seconds by which the last of it is released
	Payments int   `json:"payments,omitempty"` // that are not settled yet
}
