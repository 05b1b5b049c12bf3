//! How the ids of a sender begin, and what they are of: `cus_` is a customer.
//!
//! Each row stands in real deliveries or published fixtures of that sender,
//! where an object with such an id says its type, or where the member that holds
//! it does. What was not seen is not here.

use crate::exchange::lens::Ids;

/// The ids of one sender: its name, how many letters and digits there are at the
/// least in one, and for each how it begins and what it is.
type Row = (&'static str, usize, &'static [(&'static str, &'static str)]);

/// By the names of the registry.
const IDS: &[Row] = &[
    ("clerk", 16, &[("user_", "user"), ("idn_", "email address")]),
    ("cryptoix", 9, &[("txn_", "transaction")]),
    (
        "openai",
        16,
        &[
            ("evt_", "event"),
            ("batch_", "batch"),
            ("evalrun_", "eval run"),
        ],
    ),
    (
        "paddle",
        16,
        &[
            ("add_", "address"),
            ("ctm_", "customer"),
            ("evt_", "event"),
            ("inv_", "invoice"),
            ("ntf_", "notification"),
            ("paymtd_", "payment method"),
            ("pri_", "price"),
            ("pro_", "product"),
            ("sub_", "subscription"),
            ("txn_", "transaction"),
            ("txnitm_", "transaction item"),
        ],
    ),
    (
        "stripe",
        14,
        &[
            ("card_", "card"),
            ("ch_", "charge"),
            ("cs_", "checkout session"),
            ("cus_", "customer"),
            ("dp_", "dispute"),
            ("evt_", "event"),
            ("ii_", "invoice item"),
            ("il_", "line item"),
            ("in_", "invoice"),
            ("pi_", "payment intent"),
            ("plan_", "plan"),
            ("plink_", "payment link"),
            ("pm_", "payment method"),
            ("price_", "price"),
            ("prod_", "product"),
            ("py_", "charge"),
            ("pyr_", "refund"),
            ("re_", "refund"),
            ("req_", "request"),
            ("seti_", "setup intent"),
            ("setatt_", "setup attempt"),
            ("si_", "subscription item"),
            ("src_", "source"),
            ("sub_", "subscription"),
            ("txn_", "balance transaction"),
        ],
    ),
    (
        "workos",
        16,
        &[
            ("event_", "event"),
            ("directory_", "directory"),
            ("org_", "organization"),
        ],
    ),
];

/// How the ids of the sender of that name look.
#[must_use]
pub fn of(sender: &str) -> Ids<'static> {
    let row = IDS.iter().find(|(name, ..)| *name == sender);
    row.map_or_else(Ids::default, |(_, least, starts)| Ids {
        starts,
        least: *least,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::registry::built_in;

    #[test]
    fn every_row_is_of_a_sender_and_no_two_begin_alike() {
        for (name, least, ids) in IDS {
            assert!(*least > 0, "{name}");
            assert!(built_in().any(|sender| sender.name == *name), "{name}");
            for (start, what) in *ids {
                assert!(start.ends_with('_') && !what.is_empty(), "{name} {start}");
                let same = ids.iter().filter(|(other, _)| other == start).count();
                assert_eq!(same, 1, "{name} {start}");
            }
        }
        assert_eq!(of("nobody"), Ids::default());
    }
}
