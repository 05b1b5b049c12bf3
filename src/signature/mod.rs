//! Whether a signature holds, why not, and how to make one.
//!
//! A scheme is a row of plain data ([`Scheme`]): the algorithm, where the
//! signature stands, what is signed, the form of the key. [`judge()`] gives the
//! verdict over the exact bytes that arrived, [`examine()`] tells the whole
//! story of it, and [`sign()`] makes the header lines anew.
//!
//! Not here: which sender uses which scheme (that is
//! [`sender`](crate::sender)), and where secrets come from: nothing in this
//! room reads the environment or a file.

mod canonical;
mod certificate;
mod der;
mod encoding;
mod evidence;
mod examine;
mod fields;
mod hashing;
mod judge;
mod jwt;
mod mistake;
mod montgomery;
mod pem;
mod private_key;
mod proof;
mod public_key;
mod scheme;
mod secrets;
mod sign;
mod url;
mod words;

pub use encoding::Encoding;
pub use examine::{Examination, KeyUsed, examine};
pub use judge::judge;
pub use mistake::{Beside, LARGEST, Mistake};
pub use scheme::{
    Certificate, Covers, Due, Hash, Jwt, KeyForm, Method, Part, Prefix, Scheme, SignatureIn,
    Timestamp, TimestampIn, Unit, Values,
};
pub use secrets::{Agreed, Secret, Secrets, VARIABLE_PREFIX, variable};
pub use sign::{SignError, Signed, Unsigned, sign};
pub use url::given_url;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
