// Package export writes account statements for other programs: CSV for spreadsheets, ISO 20022 camt.053 (statement of
// account) and camt.054 (notification) for bookkeeping, and pain.001 (credit transfer order) for paying merchants out.
//
// Everything is written as it is read: a statement of a million lines needs the memory of one. A statement proves itself:
// the opening balance and all changes give the closing balance, or Write ends with ErrSum. What has been written until then
// is not a whole document, and a server must say so by breaking the answer off.
//
// Source: ISO 20022 message definitions camt.053.001.08, camt.054.001.08 and pain.001.001.09; CSV as in RFC 4180.
package export

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"glint/app/money"
)

// Errors of statements.
var (
	ErrSum     = errors.New("export: the lines do not add up to the closing balance")
	ErrInvalid = errors.New("export: cannot be exported")
)

// Format is a kind of document.
type Format string

// The formats of a statement.
const (
	CSV     Format = "csv"
	Camt053 Format = "camt053" // all that moved, with both balances
	Camt054 Format = "camt054" // all that moved, without
)

// MediaType gives a format's Content-Type.
func (f Format) MediaType() string {
	if f == CSV {
		return "text/csv; charset=utf-8; header=present"
	}
	return "application/xml; charset=utf-8"
}

// Party is an account and its holder.
type Party struct {
	Account string // the account's number at this operator, at most 34 characters
	Name    string // at most 140 characters
}

// Line is one booked change of an account.
type Line struct {
	Reference string // the transfer's, unique in the book
	Payment   string // payment id in hexadecimal, or empty where no payment is behind it
	Kind      string // the transfer's kind
	Time      time.Time
	Change    money.Minor // negative where money left the account
	Other     Party       // the other side, or zero
	Note      string      // order or reason, free text
}

// Statement is what happened on an account from From to To, To not included.
type Statement struct {
	ID       string // unique per account and period, at most 35 characters
	Created  time.Time
	Operator string
	Account  Party
	Currency money.Currency
	From, To time.Time
	Opening  money.Minor
	Closing  money.Minor
	Lines    iter.Seq2[Line, error] // in order of booking; an error ends the statement
}

// Write writes a statement, or ErrInvalid, ErrSum, an error of Lines, or one of w.
func Write(w io.Writer, f Format, s Statement) error {
	if err := s.valid(); err != nil {
		return err
	}
	s.Lines = s.summed()
	switch f {
	case CSV:
		return writeCSV(w, s)
	case Camt053, Camt054:
		return writeCamt(w, f, s)
	}
	return fmt.Errorf("%w: format %q", ErrInvalid, f)
}

func (s Statement) valid() error {
	switch {
	case !s.Currency.Known():
		return fmt.Errorf("%w: unknown currency", ErrInvalid)
	case s.ID == "" || len(s.ID) > textReference:
		return fmt.Errorf("%w: statement id of %d characters", ErrInvalid, len(s.ID))
	case s.Account.Account == "" || len(s.Account.Account) > textAccount:
		return fmt.Errorf("%w: account number of %d characters", ErrInvalid, len(s.Account.Account))
	case !s.From.Before(s.To):
		return fmt.Errorf("%w: the period ends before it begins", ErrInvalid)
	}
	return nil
}

// summed passes the lines on and, after the last, holds their sum against the closing balance.
func (s Statement) summed() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		sum := s.Opening
		for line, err := range s.Lines {
			if err == nil {
				sum, err = sum.Add(line.Change)
			}
			if err == nil && (line.Time.Before(s.From) || !line.Time.Before(s.To)) {
				err = fmt.Errorf("%w: %s was booked outside of the period", ErrInvalid, line.Reference)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
		if sum != s.Closing {
			yield(Line{}, fmt.Errorf("%w: %d instead of %d", ErrSum, sum, s.Closing))
		}
	}
}
