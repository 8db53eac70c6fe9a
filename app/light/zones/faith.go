package zones

import "math"

// Where a symbol is seen once or not at all, a view with a wrong timestamp passes for it, and its bits are sure and as good as random. Its labels tell: a few bits
// that are known as soon as number and class are.

// faithBefore is the share of symbols that are what they are taken for.
const faithBefore = 0.9

// faith is the probability that a symbol is what it is taken for, by its label bits and their ratios: 1 unless they speak against it. Where the labels are out
// of view, nothing does.
func faith(word []uint8, ratios []float32) float64 {
	likely := 1.0
	for i, bit := range word {
		l := ratios[i]
		if bit == 1 {
			l = -l
		}
		likely *= 2 / (1 + math.Exp(-float64(l)))
	}
	if likely >= 1 {
		return 1
	}
	return faithBefore * likely / (faithBefore*likely + 1 - faithBefore)
}

// doubted is a ratio of a bit that is random unless its symbol deserves the faith.
func doubted(l float32, faith float64) float32 {
	if faith == 1 {
		return l
	}
	zero := 1 / (1 + math.Exp(-float64(l)))
	rest := (1 - faith) / 2
	return float32(math.Log((faith*zero + rest) / (faith*(1-zero) + rest)))
}
