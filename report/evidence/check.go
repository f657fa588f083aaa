package evidence

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/crypto/ssh"
)

// Checked is what a check found of the folder of one run.
type Checked struct {
	Folder     string
	Manifest   *Manifest // nil if it cannot be read
	Unfinished bool      // the run did not come to its end, or is still at work
	Wrong      []string  // what is not as it was, in sentences; none of it if the folder is whole
	SignedBy   string    // who signed, as the allowed signers name them; or else the fingerprint of the key; "" for nobody
	IsKnown    bool      // the key is one of an allowed signer
}

// IsWhole tells whether everything is as it was sealed.
func (c *Checked) IsWhole() bool { return !c.Unfinished && len(c.Wrong) == 0 }

// Check reads every byte of the evidence at a place: a run's folder, a folder of such, or an
// archive of either. Where it holds several runs, it also follows the chain from each to those
// before it. signers are who may sign; nil if that is not to be checked.
//
// The error is one of reading; that of an archive that is damaged wraps ErrDamaged.
func Check(ctx context.Context, at string, signers Signers) ([]*Checked, error) {
	trees, areMany, err := scan(ctx, at)
	if err != nil {
		return nil, err
	}
	all := make([]*Checked, len(trees))
	for i, t := range trees {
		all[i] = t.check(signers)
	}
	if areMany {
		followChain(trees, all)
	}
	return all, nil
}

func (c *Checked) wrong(format string, values ...any) {
	c.Wrong = append(c.Wrong, fmt.Sprintf(format, values...))
}

// check compares what is there with what the sums and the manifest say.
func (t *tree) check(signers Signers) *Checked {
	c := &Checked{Folder: t.name}
	sums, hasSums := t.texts[SumsFile]
	if !hasSums {
		// Signed or listed by a manifest, the sums were there once.
		if _, wasSealed := t.texts[SignatureFile]; wasSealed {
			c.wrong("missing: %s", SumsFile)
		}
		c.Unfinished = true
		return c
	}
	listed, err := readSums(sums)
	if err != nil {
		c.wrong("altered: %s: %v", SumsFile, err)
	} else {
		t.compare(c, listed, "")
	}
	manifest, hasManifest := t.texts[ManifestFile]
	if !hasManifest {
		return c // it is missing, as the sums say
	}
	if c.Manifest, err = readManifest(manifest); err != nil {
		c.wrong("altered: %v", err)
		return c
	}
	if len(c.Wrong) == 0 { // else the same is said twice
		t.compare(c, c.Manifest.Files, " (by "+ManifestFile+")")
	}
	t.checkSignature(c, sums, signers)
	return c
}

// compare names the files that are missing, altered or added beside a list of them. The list of
// the manifest has no manifest.
func (t *tree) compare(c *Checked, listed []File, by string) {
	are := map[string]File{}
	for _, f := range t.files {
		are[f.Name] = f
	}
	isListed := map[string]bool{SumsFile: true, SignatureFile: true, ManifestFile: by != ""}
	for _, f := range listed {
		isListed[f.Name] = true
		now, isThere := are[f.Name]
		switch {
		case !isThere:
			c.wrong("missing: %s%s", f.Name, by)
		case now.SHA256 != f.SHA256 || by != "" && now.Size != f.Size:
			c.wrong("altered: %s%s", f.Name, by)
		}
	}
	for _, f := range t.files {
		if !isListed[f.Name] {
			c.wrong("added: %s%s", f.Name, by)
		}
	}
}

// checkSignature verifies the signature. One that the manifest does not know of may have been
// added later by ssh-keygen.
func (t *tree) checkSignature(c *Checked, sums []byte, signers Signers) {
	signature, isThere := t.texts[SignatureFile]
	switch {
	case !isThere && c.Manifest.Signer != "":
		c.wrong("missing: %s, by %s", SignatureFile, c.Manifest.Signer)
		return
	case !isThere && signers != nil:
		c.wrong("not signed: it has no %s", SignatureFile)
		return
	case !isThere:
		return
	}
	key, err := verifySignature(sums, signature)
	if err != nil {
		c.wrong("altered: %v", err)
		return
	}
	c.SignedBy = ssh.FingerprintSHA256(key)
	if signers == nil {
		return
	}
	if c.SignedBy, c.IsKnown = signers.who(key, c.Manifest.Sealed); !c.IsKnown {
		c.SignedBy = ssh.FingerprintSHA256(key)
		c.wrong("signed by a stranger: %s is not the key of an allowed signer", c.SignedBy)
	}
}

// followChain looks for the runs that each run names as those before it.
func followChain(trees []*tree, all []*Checked) {
	sums := map[string][]string{} // of the manifests, by run
	for i, t := range trees {
		if all[i].Manifest != nil {
			sums[all[i].Manifest.Run] = append(sums[all[i].Manifest.Run], sumOf(t.texts[ManifestFile]))
		}
	}
	for _, c := range all {
		if c.Manifest == nil {
			continue
		}
		for _, before := range c.Manifest.Previous {
			switch now := sums[before.Run]; {
			case len(now) == 0:
				c.wrong("gap: run %s before it is not here", before.Run)
			case !slices.Contains(now, before.SHA256):
				c.wrong("gap: run %s before it is not as it was", before.Run)
			}
		}
	}
}
