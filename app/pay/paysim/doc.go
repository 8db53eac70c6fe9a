// Package paysim is a seeded world in which a payer and a payee machine pay each other under bad luck.
//
// Both machines run on durable stores in memory. Light and codes between them are lost, delayed,
// altered and replayed; stores and signers fail; either side crashes before or after any write and comes
// back from what it had stored; people tap at random; a rival payee answers the same codes. A referee
// watches each step: it must be in the machine's table, and the laws of app/pay hold throughout. At the
// end luck turns good, and one more payment must go through on both sides.
//
// Signatures, seals and records are real. The same seed gives the same world.
package paysim
