// Package match judges uploaded records and says how payments go on by them.
//
// Two sides record a payment: the payer what he accepted or refused, the payee what it charged and how
// that ended. Records meet by code id; those of one payment id agree on every byte of the charge.
// Check says what is wrong with one record by itself, Along whether it fits the token's other
// decisions, and Table how a payment moves. The package opens nothing and keeps nothing: the books do.
package match
