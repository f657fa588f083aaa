package main

import "fmt"

// nearest gives the one word, quoted, that a mistyped one was likely meant to be; ""
// when none is close.
func nearest(word string, known []string) string {
	best, least := "", 3 // two slips of the finger; three make another word
	for _, candidate := range known {
		if d := editDistance(word, candidate); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("%q", best)
}

func nearestOr(word string, known []string, otherwise string) string {
	if near := nearest(word, known); near != "" {
		return near
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
