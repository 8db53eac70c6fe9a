package code

import "strings"

// Issuer says whose a foreign code seems to be, so that a person can be told what to do instead. It is a guess by the form of the text, and
// never a reason to take money.
type Issuer uint8

// The issuers. The zero Issuer is anybody.
const (
	IssuerOther    Issuer = iota
	IssuerAlipay          // payment code of Alipay or Alipay+: 16 to 24 digits that begin with 25 to 30
	IssuerWeChat          // payment code of WeChat Pay: 18 digits that begin with 10 to 15
	IssuerBank            // payment code of a card scheme: UnionPay's 19 digits that begin with 62, or EMV consumer-presented
	IssuerMerchant        // a merchant's code, to be scanned by a payer: EMV merchant-presented, or a wallet's own
	IssuerLink            // web link
	IssuerProduct         // number of goods: GTIN of 8, 12, 13 or 14 digits
	IssuerKeyboard        // a code of ours, typed by a scanner that is set to another keyboard's language
)

// Limits of what is looked at: no longer text is a payment code of anybody.
const (
	issuerTextMax = 4096
	keyboardLeast = 24 // characters of a mistyped code of ours
)

// IssuerOf guesses the issuer of a foreign text.
func IssuerOf(text string) Issuer {
	if len(text) > issuerTextMax {
		return IssuerOther
	}
	if text != "" && strings.Trim(text, alphabet[:10]) == "" {
		return issuerOfDigits(text)
	}
	lower := strings.ToLower(text)
	switch {
	case strings.HasPrefix(text, "hQVDUFYwM"): // base64 of tag 85, length 5, "CPV01": EMV QRCPS consumer-presented, section 4.2
		return IssuerBank
	case isMerchant(text), startsWith(lower, "wxp://", "https://qr.alipay.com/", "alipays://", "upi://pay", "weixin://"):
		return IssuerMerchant
	case startsWith(lower, "http://", "https://", "www."):
		return IssuerLink
	case len(text) >= keyboardLeast && len(lower) == len(text) && lower[0] == 'g' && strings.IndexByte("paes", lower[1]) >= 0 && text[2] != ':':
		return IssuerKeyboard
	}
	return IssuerOther
}

func startsWith(text string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

func issuerOfDigits(text string) Issuer {
	n := len(text)
	first := text[:min(n, 2)]
	switch {
	case n == 18 && first >= "10" && first <= "15":
		return IssuerWeChat
	case n >= 16 && n <= 24 && first >= "25" && first <= "30":
		return IssuerAlipay
	case n == 19 && first == "62":
		return IssuerBank
	case (n == 8 || n == 12 || n == 13 || n == 14) && isGTIN(text):
		return IssuerProduct
	}
	return IssuerOther
}

// isGTIN checks the last digit: weights 3 and 1 from the right (GS1 General Specifications, 7.9.1).
func isGTIN(text string) bool {
	sum := 0
	for i := range len(text) {
		d := int(text[len(text)-1-i] - '0')
		sum += d * (1 + i%2*2)
	}
	return sum%10 == 0
}

// isMerchant tells whether a text is an EMV merchant-presented code: it begins with its format indicator and ends with the CRC of all before
// (EMV QRCPS merchant-presented, sections 4.7.1 and 4.7.3).
func isMerchant(text string) bool {
	body := len(text) - 4
	if body < 8 || !strings.HasPrefix(text, "000201") || text[body-4:body] != "6304" {
		return false
	}
	const hex = "0123456789ABCDEF"
	crc := uint16(0xffff) // CRC-16 with polynomial 1021 (ISO/IEC 13239), not reflected
	for _, b := range []byte(text[:body]) {
		crc ^= uint16(b) << 8
		for range 8 {
			high := crc >> 15
			crc = crc<<1 ^ high*0x1021
		}
	}
	want := [4]byte{hex[crc>>12], hex[crc>>8&15], hex[crc>>4&15], hex[crc&15]}
	return strings.ToUpper(text[body:]) == string(want[:])
}
