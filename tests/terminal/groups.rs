//! A sender that tries again until it is told 200: one row, which unfolds.

use crate::{hookglass::Hookglass, support::http};

#[test]
fn a_delivery_that_is_tried_three_times_is_one_row_until_it_is_unfolded() {
    let rule = "path=/hooks => 500 x2, 200";
    let mut hookglass = Hookglass::start(&["--answer", rule]);
    let headers = [
        ("Content-Type", "application/json"),
        ("webhook-id", "msg_2Lh9KRb0pzN4LePd3XiA4v12Axj"),
        ("webhook-timestamp", "1764590400"),
        ("webhook-signature", "v1,AAAA"),
    ];
    let body = br#"{"type":"invoice.paid","data":{"id":"inv_1","amount":"42.00"}}"#;
    let told = [0; 3].map(|_| http::post(hookglass.port, "/hooks", &headers, body));
    assert_eq!(told, [500, 500, 200]);
    let row = hookglass.line(&["▌ ▸", "×3", "(200)"]);
    assert!(row.contains("invoice"), "{row}");
    hookglass.line(&[" 3 events"]);
    hookglass.no_line(&["3 events", "failing"]);
    hookglass.keys("l");
    for row in [["1st", "(500)"], ["2nd", "(500)"], ["3rd", "(200)"]] {
        hookglass.line(&row);
    }
    hookglass.keys("/is:retry<enter>");
    hookglass.line(&["is:retry", "2 of 3"]);
    hookglass.no_line(&["1st", "(500)"]);
    hookglass.line(&["2nd", "(500)"]);
    hookglass.keys("k4");
    hookglass.line(&["2nd", "#2", "(500)", "←"]);
    hookglass.quit();
    assert!(hookglass.summary().contains("2 retries"));
}
