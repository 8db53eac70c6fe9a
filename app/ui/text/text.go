// Package text holds every word that Glint's pages say, in English and in Simplified Chinese.
//
// A Key names one text; the tables hold both languages side by side. Troubles and reasons, which come
// as codes from the machines, the session and the server, have a sentence of their own each: what
// happened, and what to do. A code without a sentence still gets a general one, with the code in it.
package text

import (
	"fmt"
	"strings"
)

// Language is one that the pages speak.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese          // simplified characters
	languages
)

// pair is one text in all languages, in the order of the constants above.
type pair [languages]string

// Tag is the language's BCP 47 tag, for the page's lang attribute.
func (l Language) Tag() string {
	if l == Chinese {
		return "zh-Hans"
	}
	return "en"
}

// Other is the language that the switch changes to.
func (l Language) Other() Language {
	if l == Chinese {
		return English
	}
	return Chinese
}

// ForTag picks the language for a BCP 47 tag such as navigator.language: Chinese for zh in any
// region and script, English for all others.
func ForTag(tag string) Language {
	tag = strings.ToLower(tag)
	if tag == "zh" || strings.HasPrefix(tag, "zh-") || strings.HasPrefix(tag, "zh_") {
		return Chinese
	}
	return English
}

// Say gives a text. Arguments fill its places as fmt.Sprintf does.
func (l Language) Say(k Key, args ...any) string {
	s := table[k][l.known()]
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

func (l Language) known() Language {
	if l >= languages {
		return English
	}
	return l
}

// Advice is a trouble in words.
type Advice struct {
	What string // what happened
	Do   string // what to do about it
}

// Both joins the two sentences.
func (a Advice) Both() string { return strings.TrimSpace(a.What + " " + a.Do) }

// advice is an Advice in all languages.
type advice struct{ what, do pair }

func (a advice) in(l Language) Advice { return Advice{a.what[l.known()], a.do[l.known()]} }

// Problem gives the sentences for a problem's or reason's code. Camera troubles are found as
// "camera_" and the trouble.
func (l Language) Problem(code string) Advice {
	if a, ok := problems[code]; ok {
		return a.in(l)
	}
	general := unknownProblem.in(l)
	general.What = fmt.Sprintf(general.What, code)
	return general
}

// HasProblem tells whether a code has sentences of its own.
func HasProblem(code string) bool { _, ok := problems[code]; return ok }
