//! The mistakes: what would have been, what to say, and what to change. The
//! likeliest and the cheapest stand first; of two that fit the first is named.

use super::{
    On::{Body, Rest},
    Trial, body, others, request, scheme, secret,
};

/// What verifies must see the bytes, in the words of the usual frameworks.
macro_rules! raw_body {
    ($before:literal) => {
        concat!(
            $before,
            " Verify over the bytes as they arrive, before anything parses them: express.raw() in Express, request.get_data() in Flask, request.body in Django, await request.text() in Next.js, io.ReadAll(r.Body) in Go, php://input in PHP."
        )
    };
}

/// Something on the way changed the bytes.
macro_rules! on_the_way {
    ($before:literal) => {
        concat!(
            $before,
            " Look at what stands between the sender and here: a proxy, a tunnel, a script that sends it again."
        )
    };
}

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        name: "newline-added",
        words: "the body had no newline at the end",
        cure: on_the_way!(
            "Something added the newline after it was signed; curl --data-binary @file and echo do."
        ),
        on: Body,
        tries: body::without_newline,
    },
    Trial {
        name: "crlf-added",
        words: "the body had no CR LF at the end",
        cure: on_the_way!("Something added the line end after it was signed."),
        on: Body,
        tries: body::without_crlf,
    },
    Trial {
        name: "newline-removed",
        words: "the body still had its newline at the end",
        cure: raw_body!(
            "Something trimmed the newline that is signed; curl -d @file does, and so does trim()."
        ),
        on: Body,
        tries: body::with_newline,
    },
    Trial {
        name: "crlf-removed",
        words: "the body still had its CR LF at the end",
        cure: raw_body!("Something trimmed the line end that is signed."),
        on: Body,
        tries: body::with_crlf,
    },
    Trial {
        name: "space-added",
        words: "the body had no white space around it",
        cure: on_the_way!(
            "Something put white space before or behind the body after it was signed."
        ),
        on: Body,
        tries: body::trimmed,
    },
    Trial {
        name: "prefix-missing",
        words: "the prefix stood before the signature; the rest is right",
        cure: "Whoever made it wrote the bare signature. Write the prefix before it, as the sender does.",
        on: Rest,
        tries: scheme::without_prefix,
    },
    Trial {
        name: "other-prefix",
        words: "{} did not stand before the signature; the rest is right",
        cure: "The signature is the right one behind {}, which this sender does not write there. Write what the sender writes, and compare only what follows it.",
        on: Rest,
        tries: scheme::with_other_prefix,
    },
    Trial {
        name: "other-encoding",
        words: "the signature were not written in {}",
        cure: "The bytes are right and written in {}. In Node it is the argument of digest('hex') or digest('base64'); in Python hexdigest() or base64.b64encode(digest()); in PHP the fourth argument of hash_hmac.",
        on: Rest,
        tries: scheme::in_other_encoding,
    },
    Trial {
        name: "encoded-twice",
        words: "the signature were not base64 of hex",
        cure: "The hash was written as hex first and that text as base64. Encode the bytes of the hash once: digest('base64'), base64.b64encode(digest()), hash_hmac(.., true).",
        on: Rest,
        tries: scheme::encoded_twice,
    },
    Trial {
        name: "url-alphabet",
        words: "the signature were written in the plain alphabet of base64",
        cure: "It is written with - and _, or percent-encoded, as for a URL. Write it in the standard alphabet with + and /.",
        on: Rest,
        tries: scheme::in_url_alphabet,
    },
    Trial {
        name: "secret-as-base64",
        words: "the secret were used as text",
        cure: "The secret was decoded from base64 before it was used. This sender uses its characters as they are, with what stands before the _: pass the string itself as the key.",
        on: Rest,
        tries: secret::as_base64,
    },
    Trial {
        name: "secret-prefix-kept",
        words: "the secret were decoded from base64 and not used as text",
        cure: "The characters of the secret were used as the key. Cut off what stands before and with the last _ and decode the rest from base64: Buffer.from(secret.split('_')[1], 'base64'), base64.b64decode(secret.removeprefix('whsec_')).",
        on: Rest,
        tries: secret::as_text,
    },
    Trial {
        name: "secret-prefix-cut",
        words: "the secret kept the prefix before its _",
        cure: "The prefix of the secret was cut off. What this sender calls the secret is all of it: copy it whole.",
        on: Rest,
        tries: secret::as_text_without_prefix,
    },
    Trial {
        name: "secret-prefix-missing",
        words: "it were made with the secret as it is known here, without whsec_ before it",
        cure: "The secret that made it has whsec_ before it, the one known here does not. Copy it whole into both places.",
        on: Rest,
        tries: secret::with_prefix,
    },
    Trial {
        name: "secret-line-end",
        words: "the secret had no line end or space behind it",
        cure: "The secret was read with the newline or space behind it, from a file or a variable. Trim it where it is read: open(path).read().strip(), printf instead of echo, kubectl create secret --from-literal.",
        on: Rest,
        tries: secret::with_line_end,
    },
    Trial {
        name: "secret-not-trimmed",
        words: "the secret known here had no white space around it",
        cure: "There is white space around the secret given to hookglass. Give it without.",
        on: Rest,
        tries: secret::trimmed,
    },
    Trial {
        name: "secret-quoted",
        words: "there were no quotes around the secret",
        cure: "The quotes of the .env file became part of the secret. Write KEY=value without quotes, or read it with something that removes them; docker --env-file does not.",
        on: Rest,
        tries: secret::quoted,
    },
    Trial {
        name: "secret-not-unquoted",
        words: "the secret known here had no quotes around it",
        cure: "The secret given to hookglass has quotes around it. Give it without.",
        on: Rest,
        tries: secret::unquoted,
    },
    Trial {
        name: "secret-as-hex",
        words: "the secret were not decoded from hex",
        cure: "The secret looks like hex and was decoded: Buffer.from(secret, 'hex'), bytes.fromhex. This sender uses it otherwise; see its form above.",
        on: Rest,
        tries: secret::as_hex,
    },
    Trial {
        name: "secret-hashed",
        words: "the secret were not hashed before it was used",
        cure: "A hash of the secret was used as the key. This sender uses the secret itself.",
        on: Rest,
        tries: secret::hashed,
    },
    Trial {
        name: "other-hash",
        words: "it were not made with {}",
        cure: "The signature is right but for its hash: it was made with {}. Change the name of the hash in createHmac, hmac.new or hash_hmac, and the prefix with it.",
        on: Rest,
        tries: scheme::with_other_hash,
    },
    Trial {
        name: "plain-hash",
        words: "it were an HMAC, and not a plain hash of {}",
        cure: "What was sent is a plain hash of {}, which proves little or nothing. Use createHmac('sha256', secret) and not createHash; hmac.new and not hashlib; hash_hmac and not hash.",
        on: Rest,
        tries: scheme::as_plain_hash,
    },
    Trial {
        name: "keyed-hash",
        words: "it were a plain hash as this sender makes it, and not an HMAC",
        cure: "An HMAC of the body was made. This sender hashes the secret and the parts run together, without a key.",
        on: Rest,
        tries: scheme::as_keyed_hash,
    },
    Trial {
        name: "body-only",
        words: "more than the body were signed",
        cure: "Only the body was signed. Put before it what this sender signs as well; the line of what is signed shows it.",
        on: Rest,
        tries: scheme::over_body_only,
    },
    Trial {
        name: "other-separator",
        words: "it were not made over {}",
        cure: "It was made over {}. Join the parts exactly as the line of what is signed shows them.",
        on: Rest,
        tries: scheme::with_other_separator,
    },
    Trial {
        name: "time-unit",
        words: "the time were not signed {}",
        cure: "The time that was signed is {}, the one that stands in the request is not. Sign the very characters that are sent: in JavaScript Date.now() is milliseconds, Math.floor(Date.now() / 1000) is seconds.",
        on: Rest,
        tries: request::in_other_unit,
    },
    Trial {
        name: "other-header",
        words: "the signature stood in its own header and not in {}",
        cure: "The signature in {} is the right one for this scheme. Read, or write, the header that the sender names.",
        on: Rest,
        tries: request::in_other_header,
    },
    Trial {
        name: "time-of-other-header",
        words: "the time that is signed were not that of {}",
        cure: "The time in {} was signed. Sign the one in the place that the sender names.",
        on: Rest,
        tries: request::with_other_header_for_time,
    },
    Trial {
        name: "url-scheme",
        words: "the URL were {}",
        cure: "http and https differ for the signature. Behind a proxy the application sees http: trust its X-Forwarded-Proto (app.set('trust proxy', true), ProxyFix), and set --public-url to what the sender was given.",
        on: Rest,
        tries: request::with_other_scheme,
    },
    Trial {
        name: "url-slash",
        words: "the URL were {}, which differs in the slash at its end",
        cure: "The URL given to the sender and the one asked for differ in the slash at the end. Enter the same in both places; a redirect to the other form loses the signature.",
        on: Rest,
        tries: request::with_other_slash,
    },
    Trial {
        name: "url-query",
        words: "the URL were {}, without the query",
        cure: "The query was left out when the URL was signed. Sign the URL with everything behind the ?.",
        on: Rest,
        tries: request::without_query,
    },
    Trial {
        name: "url-path",
        words: "the URL were {}",
        cure: "The path that was signed is another than the one asked for: a proxy or a router cut its beginning off (StripPrefix, a sub-application, location / in nginx). Verify with the URL that the sender was given.",
        on: Rest,
        tries: request::at_other_path,
    },
    Trial {
        name: "url-path-only",
        words: "the whole URL were signed and not only {}",
        cure: "Only path and query were signed. This sender signs the URL from https:// on.",
        on: Rest,
        tries: request::path_only,
    },
    Trial {
        name: "url-host",
        words: "the URL were {}",
        cure: "The sender was given another host than the one asked for: that of the tunnel. Set --public-url to it, and have the application build the URL from X-Forwarded-Host.",
        on: Rest,
        tries: request::at_other_host,
    },
    Trial {
        name: "whole-body",
        words: "the fields were signed that this sender signs, and not the whole body",
        cure: "The signature covers the whole body. This sender signs chosen fields; the line of what is signed names them.",
        on: Rest,
        tries: request::in_body,
    },
    Trial {
        name: "line-ends-lf",
        words: "the lines of the body ended with LF and not with CR LF",
        cure: on_the_way!(
            "Line ends were turned from LF to CR LF after it was signed; git's autocrlf, an editor or FTP in text mode do that."
        ),
        on: Body,
        tries: body::with_lf,
    },
    Trial {
        name: "line-ends-crlf",
        words: "the lines of the body ended with CR LF and not with LF",
        cure: raw_body!(
            "Line ends were turned from CR LF to LF after it was signed; curl -d and text-mode files do that."
        ),
        on: Body,
        tries: body::with_crlf_inside,
    },
    Trial {
        name: "bom-added",
        words: "there were no byte order mark before the body",
        cure: on_the_way!(
            "Something wrote the body as UTF-8 with a byte order mark; Windows editors and Out-File do."
        ),
        on: Body,
        tries: body::without_bom,
    },
    Trial {
        name: "bom-removed",
        words: "the byte order mark still stood before the body",
        cure: raw_body!("The byte order mark was removed, and it is signed."),
        on: Body,
        tries: body::with_bom,
    },
    Trial {
        name: "charset-twice",
        words: "the text had not been read as Latin-1 and written as UTF-8 again",
        cure: raw_body!(
            "UTF-8 was taken for Latin-1 on the way, so é became Ã©. Do not turn the body to text and back."
        ),
        on: Body,
        tries: body::utf8_read_as_latin1,
    },
    Trial {
        name: "charset-latin1",
        words: "the body were in Latin-1, as it was signed, and not in UTF-8",
        cure: raw_body!("The body was turned from Latin-1 to UTF-8 after it was signed."),
        on: Body,
        tries: body::in_latin1,
    },
    Trial {
        name: "charset-utf8",
        words: "the body were in UTF-8, as it was signed, and not in Latin-1",
        cure: raw_body!("The body was turned from UTF-8 to Latin-1 after it was signed."),
        on: Body,
        tries: body::in_utf8,
    },
    Trial {
        name: "escapes-removed",
        words: "characters were still escaped as \\u00e9",
        cure: raw_body!(
            "The JSON was read and written again with plain characters, and the escapes are signed. Meta and Python's json.dumps escape all but ASCII."
        ),
        on: Body,
        tries: body::with_escapes,
    },
    Trial {
        name: "escapes-added",
        words: "characters were not escaped",
        cure: raw_body!(
            "The JSON was read and written again with escapes; in Python ensure_ascii=False keeps the characters, in PHP JSON_UNESCAPED_UNICODE and JSON_UNESCAPED_SLASHES."
        ),
        on: Body,
        tries: body::without_escapes,
    },
    Trial {
        name: "slashes-unescaped",
        words: "slashes were still escaped as \\/",
        cure: raw_body!(
            "The JSON was read and written again with plain slashes. PHP's json_encode escapes them, and JSON_UNESCAPED_SLASHES does not."
        ),
        on: Body,
        tries: body::with_slashes,
    },
    Trial {
        name: "json-compact",
        words: "the JSON were on one line without white space",
        cure: raw_body!(
            "The signature is that of the same JSON without white space, as JSON.stringify writes it: it was written anew, either before it was signed or on the way here."
        ),
        on: Body,
        tries: body::compact,
    },
    Trial {
        name: "json-python",
        words: "the JSON had a space behind each comma and colon and nothing more",
        cure: raw_body!(
            "The signature is that of the same JSON as Python's json.dumps writes it. Pass separators=(',', ':') where the sender does, or better, sign the bytes that are sent."
        ),
        on: Body,
        tries: body::python,
    },
    Trial {
        name: "json-indented-2",
        words: "the JSON were indented by 2 spaces",
        cure: raw_body!(
            "The signature is that of the same JSON, indented: it was written anew after it was signed. Stripe and others send it indented and sign it so."
        ),
        on: Body,
        tries: body::indented_by_2,
    },
    Trial {
        name: "json-indented-4",
        words: "the JSON were indented by 4 spaces",
        cure: raw_body!(
            "The signature is that of the same JSON, indented: it was written anew after it was signed."
        ),
        on: Body,
        tries: body::indented_by_4,
    },
    Trial {
        name: "json-indented-tab",
        words: "the JSON were indented by tabs",
        cure: raw_body!(
            "The signature is that of the same JSON, indented: it was written anew after it was signed."
        ),
        on: Body,
        tries: body::indented_by_tab,
    },
    Trial {
        name: "json-sorted",
        words: "the keys of the JSON were sorted",
        cure: raw_body!(
            "The signature is that of the same JSON with its keys in order: it was put into a map and written from it, as Go's json.Marshal of a map and sort_keys=True do."
        ),
        on: Body,
        tries: body::sorted,
    },
    Trial {
        name: "json-twice",
        words: "the body were encoded as JSON once more, or once less",
        cure: "The body was passed through JSON.stringify, or json=, one time too many: a text was encoded as if it were an object. Pass the text as it is.",
        on: Body,
        tries: body::encoded_twice,
    },
    Trial {
        name: "compressed",
        words: "the body were decompressed",
        cure: "What is signed is the text, and it arrives compressed. Let the server undo Content-Encoding before you verify, and change nothing else.",
        on: Body,
        tries: body::decompressed,
    },
    Trial {
        name: "form-decoded",
        words: "the form were encoded as it was when it was signed",
        cure: raw_body!(
            "The form was decoded and encoded again; + and %20, and what is escaped, differ from program to program."
        ),
        on: Body,
        tries: body::percent_decoded,
    },
    Trial {
        name: "form-field",
        words: "the whole form were signed and not only its field {}",
        cure: raw_body!(
            "The field {} alone was signed. This sender signs the bytes of the form, escapes and all."
        ),
        on: Body,
        tries: body::one_field,
    },
    Trial {
        name: "empty-body",
        words: "there were no body",
        cure: raw_body!(
            "An empty body was signed: the stream had been read already by what parses it, or req.body was an object."
        ),
        on: Body,
        tries: body::empty,
    },
    Trial {
        name: "time-moved",
        words: "the time of signing were {}",
        cure: "The time was changed after it was signed, or taken a second time: take it once, sign it and send the same.",
        on: Rest,
        tries: request::at_other_time,
    },
    Trial {
        name: "other-senders-secret",
        words: "it were made with the secret of this sender, and not with that of {}",
        cure: "The secret of {} made it. Two variables, or two endpoints, are mixed up.",
        on: Rest,
        tries: others::with_secret_of_other,
    },
    Trial {
        name: "other-senders-scheme",
        words: "it were not signed as {} signs",
        cure: "The signature is made in the way of {}. Use the library, or the code, of this sender.",
        on: Rest,
        tries: others::as_other_sender,
    },
    Trial {
        name: "other-event",
        words: "the body were that of the event of {}",
        cure: "The signature belongs to another event that arrived here. Headers and body of two events were mixed up: in a test, in a queue, or by a replay that kept the old signature. Sign it anew.",
        on: Rest,
        tries: others::of_other_event,
    },
];
