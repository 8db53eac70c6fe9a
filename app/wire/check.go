package wire

// CheckWordCount is how many check words there are.
const CheckWordCount = 128

// CheckWords are the numbers of two words, below CheckWordCount, that both screens show for one acceptance: whoever reads them aloud hears whether phone and
// till speak of the same payment. They are for people, and prove nothing: one forged acceptance in 16,384 has the same.
type CheckWords [2]uint8

// CheckWordsOf takes the words from the hash of an acceptance M3.
func CheckWordsOf(m3 []byte) CheckWords {
	h := digest([]byte(labelCheck), m3)
	return CheckWords{h[0] % CheckWordCount, h[1] % CheckWordCount}
}
