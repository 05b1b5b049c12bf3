//! A walk over DER (X.690): as much of it as finds the public key in a
//! certificate or in its envelope (RFC 5280), and writes an RSA key.
//!
//! Not here: whether a certificate may be trusted. The user gave it.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0]`, the version of a certificate.
const VERSION: u8 = 0xa0;

/// The rest of a run of elements.
#[derive(Clone, Copy)]
struct Walk<'a>(&'a [u8]);

impl<'a> Walk<'a> {
    /// The next element: its tag, and what it holds.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let [tag, first, rest @ ..] = self.0 else {
            return None;
        };
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = digits
                    .iter()
                    .fold(0, |all, digit| all << 8 | usize::from(*digit));
                (length, rest)
            }
            _ => return None,
        };
        let (inside, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, inside))
    }

    fn expect(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(tag, _)| *tag == wanted)
            .map(|(_, inside)| inside)
    }
}

/// A public key in its envelope (`SubjectPublicKeyInfo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Enveloped<'a> {
    /// The algorithm, as the bytes of its object identifier.
    pub(super) algorithm: &'a [u8],
    /// The curve, likewise, where there is one.
    pub(super) curve: Option<&'a [u8]>,
    /// The key.
    pub(super) key: &'a [u8],
}

/// The key in an envelope.
pub(super) fn enveloped(der: &[u8]) -> Option<Enveloped<'_>> {
    let mut fields = Walk(Walk(der).expect(SEQUENCE)?);
    let mut algorithm = Walk(fields.expect(SEQUENCE)?);
    let [0, key @ ..] = fields.expect(BIT_STRING)? else {
        return None;
    };
    Some(Enveloped {
        algorithm: algorithm.expect(OID)?,
        curve: algorithm.expect(OID),
        key,
    })
}

/// The key in a certificate (RFC 5280, section 4.1).
pub(super) fn certified(der: &[u8]) -> Option<Enveloped<'_>> {
    let mut fields = Walk(Walk(Walk(der).expect(SEQUENCE)?).expect(SEQUENCE)?);
    if fields.0.first() == Some(&VERSION) {
        fields.next()?;
    }
    fields.expect(INTEGER)?;
    for _algorithm_issuer_validity_subject in 0..4 {
        fields.expect(SEQUENCE)?;
    }
    enveloped(fields.0)
}

/// Whether it is an RSA key without an envelope (RFC 8017, appendix A.1.1).
pub(super) fn is_rsa(der: &[u8]) -> bool {
    let inside = || {
        let mut fields = Walk(Walk(der).expect(SEQUENCE)?);
        fields.expect(INTEGER)?;
        fields.expect(INTEGER)?;
        fields.0.is_empty().then_some(())
    };
    inside().is_some()
}

/// An RSA key of this modulus and exponent, big end first.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[integer(modulus), integer(exponent)].concat())
}

/// The numbers of an RSA private key: modulus and private exponent (RFC 8017,
/// appendix A.1.2).
pub(super) fn rsa_private(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut fields = Walk(Walk(der).expect(SEQUENCE)?);
    fields.expect(INTEGER)?;
    let modulus = fields.expect(INTEGER)?;
    fields.expect(INTEGER)?;
    Some((modulus, fields.expect(INTEGER)?))
}

/// The private key in its envelope (PKCS #8, RFC 5208).
pub(super) fn private(der: &[u8]) -> Option<&[u8]> {
    const OCTET_STRING: u8 = 0x04;
    let mut fields = Walk(Walk(der).expect(SEQUENCE)?);
    fields.expect(INTEGER)?;
    fields.expect(SEQUENCE)?;
    fields.expect(OCTET_STRING)
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeros..];
    let sign: &[u8] = match digits.first() {
        Some(0..=0x7f) => &[],
        _ => &[0],
    };
    element(INTEGER, &[sign, digits].concat())
}

fn element(tag: u8, inside: &[u8]) -> Vec<u8> {
    let length = inside.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros..];
    let mut der = vec![tag];
    match (digits, u8::try_from(digits.len())) {
        (&[] | &[0..=0x7f], _) => der.push(digits.first().copied().unwrap_or(0)),
        (_, count) => {
            der.push(0x80 | count.unwrap_or(0));
            der.extend_from_slice(digits);
        }
    }
    der.extend_from_slice(inside);
    der
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_rsa_key_that_is_written_is_one() {
        for length in [1, 127, 128, 255, 256, 512] {
            let key = rsa(&vec![0x80; length], &[1, 0, 1]);
            assert!(is_rsa(&key), "{length}");
        }
        assert_eq!(rsa(&[0, 5], &[3]), [0x30, 6, 2, 1, 5, 2, 1, 3]);
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_it_ends(der in proptest::collection::vec(
            prop_oneof![proptest::sample::select(b"\x30\x02\x03\x06\xa0\x81\x84\x05\x01\x00".to_vec()), any::<u8>()],
            0..80,
        )) {
            let _ = (enveloped(&der), certified(&der), is_rsa(&der), rsa_private(&der), private(&der));
        }
    }
}
