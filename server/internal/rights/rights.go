// Package rights says who may do what at the server: one table of all its paths.
//
// Whoever serves a path asks Of for it when it starts; a path that is not here cannot be served.
package rights

import (
	"fmt"

	"glint/app/api"
)

// Who is whom a path is for.
type Who int

// Each may also do what nobody needs to be known for. An admin may do what an operator may.
const (
	Anybody  Who = iota
	Terminal     // a request signed by an enrolled terminal
	Late         // the same, also where the terminal has been withdrawn: what it has from before may count
	Operator     // a person who runs the daily business
	Admin        // a person who says who else may
)

func (w Who) String() string {
	return [...]string{"anybody", "terminal", "withdrawn terminal", "operator", "admin"}[w]
}

// Roles of people, as stored.
const (
	RoleOperator = "operator"
	RoleAdmin    = "admin"
)

// Allows tells whether a person's role is enough.
func (w Who) Allows(role string) bool {
	switch w {
	case Anybody:
		return true
	case Operator:
		return role == RoleOperator || role == RoleAdmin
	case Admin:
		return role == RoleAdmin
	}
	return false
}

// Route is one method and path with whom it is for.
type Route struct {
	Pattern string // as package net/http matches it
	Who     Who
}

// Pages of people. All lie below Office.
const (
	Office     = "/office/"
	Login      = Office + "login"
	Logout     = Office + "logout"
	Join       = Office + "join"
	Password   = Office + "password"
	Accounts   = Office + "accounts"
	TopUps     = Office + "topups"
	Scope      = Office + "scope"
	Enrolments = Office + "enrolments"
	Devices    = Office + "devices"
	Revoke     = Office + "revoke"
	Payments   = Office + "payments"
	People     = Office + "people"
	Invite     = Office + "invite"
	Remove     = Office + "remove"
	Sessions   = Office + "sessions"
	Trail      = Office + "trail"
)

// Counters gives the server's counters: GET → {"name": count}.
const Counters = "/v1/admin/counters"

// Table is all of it.
var Table = []Route{
	{"GET " + api.PathHealth, Anybody},
	{"GET " + api.PathKeys, Anybody},
	{"POST " + api.PathEnrol, Anybody}, // with a one-time code
	{"POST " + api.PathDemo, Anybody},  // only with --demo, to this machine
	{"POST " + api.PathTokens, Terminal},
	{"POST " + api.PathRecords, Late},
	{"GET " + api.PathSnapshot, Terminal},
	{"GET " + api.PathEvidence, Terminal},
	{"GET " + api.PathStatus, Terminal},
	{"GET " + api.PathDirectory, Terminal},
	{"GET " + api.PathHolding, Terminal},
	{"POST " + api.PathClose, Terminal},
	{"GET " + api.PathAdminHolding, Operator},
	{"POST " + api.PathAdminClose, Operator},
	{"POST " + api.PathAdminPayouts, Operator},
	{"POST " + api.PathAdminScope, Operator},
	{"GET " + api.PathAdminAccounts, Operator},
	{"POST " + api.PathAdminAccounts, Operator},
	{"POST " + api.PathAdminTopUps, Operator},
	{"POST " + api.PathAdminEnrolments, Operator},
	{"GET " + api.PathAdminPayments, Operator},
	{"GET " + api.PathAdminDevices, Operator},
	{"POST " + api.PathAdminRevoke, Operator},
	{"POST " + api.PathAdminImport, Operator},
	{"GET " + api.PathAdminEvidence, Operator},
	{"GET " + api.PathAdminTrail, Admin},
	{"GET " + Counters, Admin},

	{"GET " + Office + "{$}", Operator},
	{"GET " + Login, Anybody},
	{"POST " + Login, Anybody},
	{"GET " + Join, Anybody},
	{"POST " + Join, Anybody}, // with a one-time code
	{"POST " + Logout, Operator},
	{"GET " + Password, Operator},
	{"POST " + Password, Operator},
	{"GET " + Accounts, Operator},
	{"POST " + Accounts, Operator},
	{"POST " + TopUps, Operator},
	{"POST " + Scope, Operator},
	{"POST " + Enrolments, Operator},
	{"GET " + Devices, Operator},
	{"POST " + Revoke, Operator},
	{"GET " + Payments, Operator},
	{"GET " + Sessions, Operator}, // their own; an admin's list has all
	{"POST " + Sessions, Operator},
	{"GET " + People, Admin},
	{"POST " + Invite, Admin},
	{"POST " + Remove, Admin},
	{"GET " + Trail, Admin},
}

// Of finds whom a path is for. One that is not in the table is a mistake of the program.
func Of(pattern string) Who {
	for _, r := range Table {
		if r.Pattern == pattern {
			return r.Who
		}
	}
	panic(fmt.Sprintf("rights: internal error: %s is not in the table", pattern))
}
