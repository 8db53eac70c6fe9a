package code

import (
	"strings"
	"testing"
)

func TestIssuerOf(t *testing.T) {
	merchant := "00020101021226180014COM.EXAMPLE.PAY5204581253037025802SG5904Shop6009Singapore6304"
	tests := []struct {
		name, text string
		want       Issuer
	}{
		{"nothing", "", IssuerOther},
		{"WeChat", "134567890123456789", IssuerWeChat},
		{"WeChat's digits, one too few", "13456789012345678", IssuerOther},
		{"Alipay, old", "28763401293847561", IssuerAlipay},
		{"Alipay, new", "300012345678901234567890", IssuerAlipay},
		{"too low for Alipay", "24763401293847561", IssuerOther},
		{"UnionPay", "6212345678901234567", IssuerBank},
		{"EMV, shown by the payer", "hQVDUFYwMWETTwegAAAAVVVVUAdQcm9kdWN0MQ==", IssuerBank},
		{"EMV, shown by the merchant", merchant + "4D57", IssuerOther}, // CRC of another text
		{"WeChat's for merchants", "wxp://f2f0abcdefg", IssuerMerchant},
		{"Alipay's for merchants", "HTTPS://QR.ALIPAY.COM/fkx0123", IssuerMerchant},
		{"link", "https://example.org/", IssuerLink},
		{"link in capitals", "HTTP://EXAMPLE.ORG", IssuerLink},
		{"EAN-13", "4006381333931", IssuerProduct},
		{"EAN-13 with a wrong digit", "4006381333932", IssuerOther},
		{"EAN-8", "96385074", IssuerProduct},
		{"typed with a German keyboard", "GPÖ6BF8XY" + strings.Repeat("A", 200), IssuerKeyboard},
		{"typed with another keyboard, lower case", "gp>6bf8xy" + strings.Repeat("a", 200), IssuerKeyboard},
		{"ours is not foreign, and not mistyped", "GP:" + strings.Repeat("A", 200), IssuerOther},
		{"a word", "GPS", IssuerOther},
		{"digits of nobody", "123", IssuerOther},
		{"too long for anybody", "https://" + strings.Repeat("a", issuerTextMax), IssuerOther},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := IssuerOf(tt.text); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

// The example of the CRC in CRC catalogues: 29B1 over "123456789". A merchant's code with its right CRC is one, with any other is not.
func TestMerchantCRC(t *testing.T) {
	body := "00020101021226180014COM.EXAMPLE.PAY5204581253037025802SG5904Shop6009Singapore6304"
	right := 0
	const hex = "0123456789ABCDEF"
	for i := range 1 << 16 {
		if isMerchant(body + string([]byte{hex[i>>12], hex[i>>8&15], hex[i>>4&15], hex[i&15]})) {
			right++
		}
	}
	if right != 1 {
		t.Errorf("%d CRCs are taken, want 1", right)
	}
	const known = "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A"
	if !isMerchant(known) { // EMV QRCPS merchant-presented, section A.1's example
		t.Errorf("the specification's example is not taken")
	}
}

func FuzzIssuerOf(f *testing.F) {
	for _, s := range []string{"", "GP", "gpÖ", "134567890123456789", "0002016304A13A", "hQVDUFYwMWET", "https://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := IssuerOf(s)
		if got > IssuerKeyboard {
			t.Errorf("%q: issuer %d", s, got)
		}
		if k, _, err := Parse(s); err == nil && got != IssuerOther && k != KindShort {
			t.Errorf("%q is ours and an issuer's (%d)", s, got)
		}
	})
}
