package server

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// tlsConfig gives what both drivers need for the mode, nil for no TLS.
func (c Config) tlsConfig() (*tls.Config, error) {
	t, err := c.tlsOfMode()
	if err != nil || t == nil || c.CertFile == "" {
		return t, err
	}
	own, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("reading the client's TLS certificate %s and its key %s: %w", c.CertFile, c.KeyFile, err)
	}
	t.Certificates = []tls.Certificate{own}
	return t, nil
}

// tlsOfMode gives how the server's certificate is checked, nil for no TLS.
func (c Config) tlsOfMode() (*tls.Config, error) {
	switch c.TLS {
	case TLSDisabled:
		return nil, nil
	case TLSPreferred, TLSRequired:
		// MySQL means encryption without proof of identity by these modes. TLS 1.0
		// servers (MySQL 5.6) are accepted for the same reason.
		return &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}, nil //nolint:gosec // what the mode means
	case TLSVerifyCA, TLSVerifyIdentity:
	default:
		return nil, fmt.Errorf("unknown TLS mode %q", string(c.TLS))
	}
	roots, err := c.roots()
	if err != nil {
		return nil, err
	}
	if c.TLS == TLSVerifyIdentity {
		return &tls.Config{RootCAs: roots, ServerName: c.Host, MinVersion: tls.VersionTLS12}, nil
	}
	return &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // the chain is verified below; this mode does not verify the name
		MinVersion:         tls.VersionTLS12,
		VerifyConnection: func(state tls.ConnectionState) error {
			intermediates := x509.NewCertPool()
			for _, certificate := range state.PeerCertificates[1:] {
				intermediates.AddCert(certificate)
			}
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates})
			return err
		},
	}, nil
}

// roots are the authorities to trust; nil stands for the system's.
func (c Config) roots() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("reading the TLS authorities: %w", err)
	}
	pem = bytes.ReplaceAll(pem, []byte{0}, nil) // MySQL's own ca.pem ends in one
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading the TLS authorities: %s holds no PEM certificate", c.CAFile)
	}
	return roots, nil
}
