//! The verdict over one request.
//!
//! Architecture invariant: the bytes judged are those that arrived, and the
//! clock is the moment of receipt; so a verdict over an old session says what
//! was true then. Comparison takes constant time, every entry of a list and
//! every secret is tried.

use super::{
    Agreed, Due, Method, Scheme, SignatureIn, Unit,
    evidence::{Evidence, Unfit, read_time},
    proof::Match,
    secrets::variable,
};
use crate::exchange::{Exchange, Verdict, reading::Judgement};

/// Whether the signature of `exchange` holds, by the first of `schemes` whose
/// place is there, with what was agreed with `sender`. Of schemes with the same
/// place any may hold.
#[must_use]
pub fn judge(schemes: &[Scheme], sender: &str, exchange: &Exchange, agreed: &Agreed) -> Judgement {
    let Some(finding) = find(schemes, sender, exchange, agreed) else {
        return Judgement::default();
    };
    Judgement {
        verdict: finding.verdict,
        scheme: Some(finding.evidence.scheme.name()),
        why: finding.why,
    }
}

/// A verdict, and what it rests on.
pub(super) struct Finding<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) verdict: Verdict,
    pub(super) why: Option<String>,
    /// What made the signature.
    pub(super) made_by: Option<Match>,
    /// How far the judgement came.
    pub(super) reached: Reached,
}

/// How far a judgement came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    /// Something in the request is missing, or not what it should be.
    Request,
    /// No secret is a key.
    Key,
    /// Signatures were compared.
    Signature,
}

/// The finding by the scheme that comes furthest, of those whose place is
/// there; none without a scheme.
pub(super) fn find<'a>(
    schemes: &[Scheme],
    sender: &str,
    exchange: &'a Exchange,
    agreed: &Agreed,
) -> Option<Finding<'a>> {
    let mut best: Option<Finding<'a>> = None;
    for scheme in applicable(schemes, exchange) {
        let evidence = Evidence::of(*scheme, exchange, agreed.public_url.as_deref());
        let finding = weigh(evidence, sender, exchange, agreed);
        if finding.verdict == Verdict::Valid {
            return Some(finding);
        }
        let is_better = |best: &Finding<'_>| {
            (finding.made_by.is_some(), finding.reached) > (best.made_by.is_some(), best.reached)
        };
        if best.as_ref().is_none_or(is_better) {
            best = Some(finding);
        }
    }
    best
}

/// The schemes a request is judged by: all that have the place of the first
/// whose place is there, else that of the first.
fn applicable<'a>(schemes: &'a [Scheme], exchange: &Exchange) -> impl Iterator<Item = &'a Scheme> {
    let is_there = |scheme: &&Scheme| Evidence::of(**scheme, exchange, None).is_present();
    let there = match schemes {
        [only] => Some(only),
        _ => schemes.iter().find(is_there).or_else(|| schemes.first()),
    };
    let place = there.map(|scheme| scheme.place);
    schemes
        .iter()
        .filter(move |scheme| Some(scheme.place) == place)
}

fn weigh<'a>(
    mut evidence: Evidence<'a>,
    sender: &str,
    exchange: &Exchange,
    agreed: &Agreed,
) -> Finding<'a> {
    let secrets = agreed.secrets.of(sender);
    let found = |evidence, verdict, why, made_by, reached| Finding {
        evidence,
        verdict,
        why,
        made_by,
        reached,
    };
    let because =
        |evidence, verdict, why, reached| found(evidence, verdict, Some(why), None, reached);
    if !evidence.is_present() {
        let is_in_body = matches!(evidence.scheme.place, SignatureIn::Json(_));
        let (verdict, why) = match cut(exchange).filter(|_| is_in_body) {
            Some(why) => (Verdict::None, why),
            None => missing(&evidence.scheme, secrets.is_empty()),
        };
        return because(evidence, verdict, why, Reached::Request);
    }
    if let Some(why) = evidence.why_never() {
        return because(evidence, Verdict::Invalid, why, Reached::Signature);
    }
    if secrets.is_empty() {
        let why = format!("no secret for {sender}; set {}", variable(sender));
        return because(evidence, Verdict::NoSecret, why, Reached::Request);
    }
    let elements = match evidence.elements_within_limit() {
        Ok(elements) => elements,
        Err(unfit) => return unjudged(evidence, exchange, unfit),
    };
    let mut made_by = None;
    for element in 0..elements {
        evidence.element = element;
        match evidence.matching(secrets) {
            Ok(Some(fits)) => made_by = Some(fits),
            Ok(None) => {
                let (verdict, why) = failed(&evidence, exchange, secrets.len());
                return because(evidence, verdict, why, Reached::Signature);
            }
            Err(unfit) => return unjudged(evidence, exchange, unfit),
        }
    }
    let why = out_of_time(&evidence, exchange);
    let verdict = why.as_ref().map_or(Verdict::Valid, |_| Verdict::Stale);
    found(evidence, verdict, why, made_by, Reached::Signature)
}

/// What is said of a request that cannot be held against a secret.
fn unjudged<'a>(evidence: Evidence<'a>, exchange: &Exchange, unfit: Unfit) -> Finding<'a> {
    let (verdict, why, reached) = match unfit {
        Unfit::Request(why) => match cut(exchange) {
            Some(why) => (Verdict::None, why, Reached::Request),
            None => (Verdict::Invalid, why, Reached::Request),
        },
        Unfit::Secret(why) => (Verdict::NoSecret, why, Reached::Key),
        Unfit::Limit(why) => (
            Verdict::None,
            format!("cannot be judged: {why}"),
            Reached::Signature,
        ),
    };
    Finding {
        evidence,
        verdict,
        why: Some(why),
        made_by: None,
        reached,
    }
}

fn missing(scheme: &Scheme, no_secret: bool) -> (Verdict, String) {
    let place = scheme.place;
    if scheme.due == Due::WithSecret && no_secret {
        let why = format!("no {place}; it is sent only where a secret was agreed");
        return (Verdict::None, why);
    }
    (Verdict::Unsigned, format!("no {place}"))
}

/// From signing to receipt, in seconds; negative when it was signed after it
/// arrived.
pub(super) fn age(evidence: &Evidence<'_>, exchange: &Exchange) -> Option<i64> {
    let signed_at = evidence.signed_at().ok()??;
    Some(exchange.time().seconds().saturating_sub(signed_at))
}

/// It holds; its age decides.
fn out_of_time(evidence: &Evidence<'_>, exchange: &Exchange) -> Option<String> {
    expired(evidence, exchange).or_else(|| out_of_tolerance(evidence, exchange))
}

/// A token says itself how long it is good.
fn expired(evidence: &Evidence<'_>, exchange: &Exchange) -> Option<String> {
    if !matches!(evidence.scheme.method, Method::Jwt(_)) {
        return None;
    }
    let Some(end) = read_time(&evidence.claim("exp")?, Unit::Seconds) else {
        return Some("the token says exp, and that is no time".to_owned());
    };
    let late = exchange.time().seconds().saturating_sub(end);
    let span = span(u64::try_from(late).ok().filter(|late| *late > 0)?);
    Some(format!(
        "the token was good until {span} before it arrived (exp)"
    ))
}

fn out_of_tolerance(evidence: &Evidence<'_>, exchange: &Exchange) -> Option<String> {
    let tolerance = evidence.scheme.tolerance?;
    let age = age(evidence, exchange)?;
    if age.unsigned_abs() <= u64::from(tolerance) {
        return None;
    }
    if let Some(why) = other_unit(evidence, exchange, tolerance) {
        return Some(why);
    }
    let span = span(age.unsigned_abs());
    Some(if age > 0 {
        format!("signed {span} before it arrived, {tolerance} s are tolerated")
    } else {
        format!(
            "signed {span} after it arrived, {tolerance} s are tolerated; one of the clocks is wrong"
        )
    })
}

/// Seconds for milliseconds, or the other way round.
fn other_unit(evidence: &Evidence<'_>, exchange: &Exchange, tolerance: u32) -> Option<String> {
    let text = evidence.timestamp().ok()??;
    let count: i64 = text.parse().ok()?;
    let (seconds, is, due) = match evidence.scheme.timestamp?.unit {
        Unit::Seconds => (count.div_euclid(1000), "milliseconds", "seconds"),
        Unit::Millis => (count, "seconds", "milliseconds"),
        Unit::Iso => return None,
    };
    let age = exchange.time().seconds().saturating_sub(seconds);
    (age.unsigned_abs() <= u64::from(tolerance))
        .then(|| format!("the time of signing is in {is}; {due} are due"))
}

/// None of the signatures fits. Where bytes are missing nothing is claimed.
fn failed(evidence: &Evidence<'_>, exchange: &Exchange, secrets: usize) -> (Verdict, String) {
    if let Some(why) = cut(exchange) {
        return (Verdict::None, why);
    }
    let signatures = match (evidence.elements(), evidence.signatures().len()) {
        (2.., _) => format!(
            "the signature of element {} does not match",
            evidence.element
        ),
        (_, 1) => evidence.scheme.method.mismatch().to_owned(),
        (_, count) => format!("{count} signatures, none matches"),
    };
    let why = match secrets {
        1 => signatures,
        count => format!("{signatures}; tried {count} secrets"),
    };
    (Verdict::Invalid, why)
}

/// Why nothing can be said of a body of which bytes are missing; none where all
/// are there.
fn cut(exchange: &Exchange) -> Option<String> {
    let (kept, size) = (exchange.body().len(), exchange.size());
    exchange
        .truncated()
        .then(|| format!("cannot be judged: {kept} bytes of the body are kept, {size} arrived"))
}

/// A time span in words: `45 s`, `10 min`, `3 h 20 min`, `2 d 1 h`.
pub(super) fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let largest = UNITS
        .iter()
        .position(|(length, _)| seconds >= *length)
        .unwrap_or(UNITS.len() - 1);
    let (length, unit) = UNITS[largest];
    let whole = format!("{} {unit}", seconds / length);
    match UNITS.get(largest + 1) {
        Some((finer, unit)) if seconds % length >= *finer => {
            format!("{whole} {} {unit}", seconds % length / finer)
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Encoding, Jwt, Secret, Secrets};
    use super::{
        super::testing::{
            BODY, NOW, PLAIN, SECRET, STANDARD, STRIPE, kept, secrets, signed, taken,
        },
        *,
    };

    fn verdict(scheme: Scheme, headers: &[(&str, &str)], now: i64) -> (Verdict, String) {
        let exchange = taken(headers, BODY.as_bytes(), now);
        let judgement = judge(&[scheme], "test", &exchange, &secrets());
        (judgement.verdict, judgement.why.unwrap_or_default())
    }

    #[test]
    fn every_verdict_has_its_reason() {
        let cases: [Case<'_>; 13] = [
            (PLAIN, &[], Verdict::Unsigned, "no X-Sig"),
            (PLAIN, &[("X-Sig", "")], Verdict::Invalid, "X-Sig is empty"),
            (
                PLAIN,
                &[("X-Sig", "xyz")],
                Verdict::Invalid,
                "X-Sig is not hex",
            ),
            (
                PLAIN,
                &[("X-Sig", "00ff")],
                Verdict::Invalid,
                "X-Sig holds 2 bytes, HMAC-SHA256 has 32",
            ),
            (
                PLAIN,
                &[("X-Sig", "da39a3ee5e6b4b0d3255bfef95601890afd80709")],
                Verdict::Invalid,
                "X-Sig holds 20 bytes, HMAC-SHA256 has 32; it may be HMAC-SHA1",
            ),
            (
                PLAIN.prefix("sha256="),
                &[("X-Sig", "sha1=00")],
                Verdict::Invalid,
                "X-Sig does not begin with sha256=",
            ),
            (
                STRIPE,
                &[("Stripe-Signature", "t=1,v0=00")],
                Verdict::Invalid,
                "Stripe-Signature has no entry that begins with v1=",
            ),
            (
                STRIPE,
                &[("Stripe-Signature", "t=1764590400")],
                Verdict::Invalid,
                "Stripe-Signature holds only its first entry: something on the way cut the list at the first ','",
            ),
            (
                STRIPE,
                &[("Stripe-Signature", HEX_ENTRY)],
                Verdict::Invalid,
                "timestamp missing: Stripe-Signature has no t=",
            ),
            (
                STRIPE,
                &[("Stripe-Signature", NO_NUMBER)],
                Verdict::Invalid,
                "timestamp is not a whole number",
            ),
            (
                STRIPE,
                &[("Stripe-Signature", THREE)],
                Verdict::Invalid,
                "3 signatures, none matches",
            ),
            (
                STANDARD,
                &[("webhook-signature", WRONG_BASE64)],
                Verdict::Invalid,
                "timestamp missing: no webhook-timestamp",
            ),
            (
                STANDARD,
                &[
                    ("webhook-signature", WRONG_BASE64),
                    ("webhook-timestamp", "1"),
                ],
                Verdict::Invalid,
                "webhook-id is missing, and it is signed",
            ),
        ];
        for (scheme, headers, expected, why) in cases {
            assert_eq!(verdict(scheme, headers, NOW), (expected, why.to_owned()));
        }
    }

    /// A scheme, the headers of a request, the verdict and why.
    type Case<'a> = (Scheme, &'a [(&'a str, &'a str)], Verdict, &'a str);

    const HEX_ENTRY: &str = "v1=0000000000000000000000000000000000000000000000000000000000000000";
    const NO_NUMBER: &str =
        "t=soon,v1=0000000000000000000000000000000000000000000000000000000000000000";
    const THREE: &str = "t=1,v1=0000000000000000000000000000000000000000000000000000000000000000,\
         v1=1111111111111111111111111111111111111111111111111111111111111111,v1=00";
    const WRONG_BASE64: &str = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[test]
    fn without_a_secret_the_variable_to_set_is_named() {
        let exchange = taken(&[("X-Sig", "00")], b"", NOW);
        let judgement = judge(&[PLAIN], "checkout.com", &exchange, &Agreed::default());
        assert_eq!(judgement.verdict, Verdict::NoSecret);
        let why = judgement.why.unwrap_or_default();
        assert!(why.contains("set HOOKGLASS_SECRET_CHECKOUT_COM"), "{why}");
    }

    /// The rest of a body that is cut may hold the signature, and fit its hash.
    #[test]
    fn a_cut_body_is_not_said_to_be_changed_or_unsigned() {
        let rules = Jwt {
            body_hash: Some(("hash", Encoding::Hex)),
            issuer: None,
        };
        let token = Scheme::jwt("X-Jwt", rules);
        let whole = signed(&token, b"{}  ", NOW, NOW);
        let value = whole.head().text("X-Jwt").unwrap();
        let inside = PLAIN.at(SignatureIn::Json("/sig"));
        for (scheme, header) in [(token, ("X-Jwt", value)), (inside, ("X-Other", "1"))] {
            let exchange = kept(&[header], b"{}", 4, NOW);
            let judgement = judge(&[scheme], "test", &exchange, &secrets());
            assert_eq!(judgement.verdict, Verdict::None, "{judgement:?}");
        }
    }

    #[test]
    fn a_signature_that_nobody_asked_for_is_not_missed() {
        let exchange = taken(&[], b"", NOW);
        let optional = [PLAIN.due_with_secret()];
        let verdict = |secrets: &Agreed| judge(&optional, "test", &exchange, secrets).verdict;
        assert_eq!(verdict(&Agreed::default()), Verdict::None);
        assert_eq!(verdict(&secrets()), Verdict::Unsigned);
    }

    #[test]
    fn a_secret_of_the_wrong_form_is_the_users_matter_and_not_an_invalid_signature() {
        let secrets =
            Agreed::from(Secrets::default().and("test", [Secret::new("whsec_%", "prompt")]));
        let exchange = signed(&STANDARD, BODY.as_bytes(), NOW, NOW);
        let judgement = judge(&[STANDARD], "test", &exchange, &secrets);
        assert_eq!(judgement.verdict, Verdict::NoSecret);
        assert_eq!(
            judgement.why.as_deref(),
            Some("prompt cannot be decoded from base64 after whsec_")
        );
    }

    #[test]
    fn of_a_cut_body_nothing_is_claimed() {
        let zeros = "00".repeat(32);
        let exchange = kept(&[("X-Sig", &zeros)], b"abc", 9, NOW);
        let judgement = judge(&[PLAIN], "test", &exchange, &secrets());
        assert_eq!(judgement.verdict, Verdict::None);
        assert_eq!(
            judgement.why.as_deref(),
            Some("cannot be judged: 3 bytes of the body are kept, 9 arrived")
        );
    }

    #[test]
    fn age_is_judged_both_ways_and_only_after_the_signature() {
        let cases = [
            (0, Verdict::Valid, ""),
            (300, Verdict::Valid, ""),
            (-300, Verdict::Valid, ""),
            (
                301,
                Verdict::Stale,
                "signed 5 min 1 s before it arrived, 300 s are tolerated",
            ),
            (
                -600,
                Verdict::Stale,
                "signed 10 min after it arrived, 300 s are tolerated; one of the clocks is wrong",
            ),
        ];
        for (age, expected, why) in cases {
            let exchange = signed(&STRIPE, BODY.as_bytes(), NOW, NOW + age);
            let judgement = judge(&[STRIPE], "test", &exchange, &secrets());
            assert_eq!(judgement.verdict, expected, "{age}");
            assert_eq!(judgement.why.unwrap_or_default(), why);
        }
        let old_and_wrong = verdict(STRIPE, &[("Stripe-Signature", THREE)], NOW);
        assert_eq!(old_and_wrong.0, Verdict::Invalid);
    }

    #[test]
    fn any_entry_and_any_secret_may_fit() {
        let exchange = signed(&STRIPE, BODY.as_bytes(), NOW, NOW);
        let value = exchange.head().text("Stripe-Signature").unwrap().to_owned();
        let (time, good) = value.split_once(',').unwrap();
        let listed = format!("{time}, v0=00, v1=zz, {HEX_ENTRY},{good}");
        let exchange = taken(&[("stripe-signature", &listed)], BODY.as_bytes(), NOW);
        let rotated = Agreed::from(
            Secrets::default()
                .and("test", [Secret::new("old", "line 1")])
                .and("test", [Secret::new(SECRET, "line 2")]),
        );
        assert_eq!(
            judge(&[STRIPE], "test", &exchange, &rotated).verdict,
            Verdict::Valid
        );
    }

    #[test]
    fn of_two_schemes_the_one_that_is_there_judges() {
        let legacy = Scheme::hmac(crate::signature::Hash::Sha1).header("X-Old");
        let exchange = signed(&legacy, BODY.as_bytes(), NOW, NOW);
        let judgement = judge(&[PLAIN, legacy], "test", &exchange, &secrets());
        assert_eq!(judgement.verdict, Verdict::Valid);
        assert_eq!(judgement.scheme, Some("hmac-sha1-hex"));
    }

    #[test]
    fn spans_are_said_in_their_two_largest_units() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_661, "1 h 1 min"),
            (90_000, "1 d 1 h"),
        ];
        for (seconds, words) in cases {
            assert_eq!(span(seconds), words);
        }
    }

    proptest! {
        #[test]
        fn whatever_the_header_says_it_is_judged_and_never_valid(value in "[ -~é]{0,90}", now: i64) {
            for scheme in [PLAIN, STRIPE, STANDARD] {
                let headers = [
                    (scheme.header_name().unwrap(), value.as_str()),
                    ("webhook-timestamp", value.as_str()),
                    ("webhook-id", "1"),
                ];
                let exchange = taken(&headers, b"{}", now / 2_000_000);
                let verdict = judge(&[scheme], "test", &exchange, &secrets()).verdict;
                prop_assert_eq!(verdict, Verdict::Invalid);
            }
        }

        #[test]
        fn what_is_signed_holds_and_one_flipped_bit_does_not(
            body in proptest::collection::vec(any::<u8>(), 1..200),
            at: prop::sample::Index,
            bit in 0..8u8,
        ) {
            for scheme in [PLAIN, STRIPE, STANDARD] {
                let exchange = signed(&scheme, &body, NOW, NOW);
                prop_assert_eq!(judge(&[scheme], "test", &exchange, &secrets()).verdict, Verdict::Valid);
                let mut flipped = body.clone();
                flipped[at.index(body.len())] ^= 1 << bit;
                let head = exchange.head();
                let headers: Vec<_> = head
                    .fields()
                    .map(|field| (std::str::from_utf8(field.name).unwrap(), field.text().unwrap()))
                    .collect();
                let changed = taken(&headers, &flipped, NOW);
                prop_assert_eq!(judge(&[scheme], "test", &changed, &secrets()).verdict, Verdict::Invalid);
            }
        }
    }
}
