// Package suggest finds the word that a mistyped one was meant to be. It does not
// know what the words stand for.
package suggest

import "fmt"

// Nearest returns the word that a mistyped one was likely meant to be, or "" when none
// is close.
func Nearest(word string, known []string) string {
	best, least := "", 3 // at most two edits, since three make another word
	for _, candidate := range known {
		if d := editDistance(word, candidate); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	return best
}

// Or returns the nearest word in quotes, as a hint to type it, or else another hint.
func Or(word string, known []string, otherwise string) string {
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("%q", near)
	}
	return otherwise
}

// editDistance counts the letters to add, drop or change (Levenshtein).
func editDistance(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(to) {
			cost := diagonal
			if from[i] != to[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(to)]
}
