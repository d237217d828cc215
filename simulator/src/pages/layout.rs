//! What all pages have in common: head, navigation, style, the little script.

use maud::{DOCTYPE, Markup, html};

/// The style sheet and the script, as served under /assets/.
pub(crate) const STYLE: &str = include_str!("assets/style.css");
pub(super) const SCRIPT: &str = include_str!("assets/live.js");

const PAGES: [(&str, &str); 4] =
    [("/", "Tills"), ("/operator", "Operator"), ("/ledger", "Ledger"), ("/certification", "Certification")];

/// A page around its body. `live` is where its changes come from.
pub(super) fn page(title: &str, at: &str, live: Option<&str>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " · SEQR simulator" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/assets/style.css";
                script src="/assets/live.js" defer {}
            }
            body data-live=(live.unwrap_or_default()) {
                a class="skip" href="#main" { "To the content" }
                header class="top" {
                    nav aria-label="Pages" {
                        b class="brand" { "SEQR" span { "simulator" } }
                        @for (href, name) in PAGES {
                            a href=(href) aria-current=[(href == at).then_some("page")] { (name) }
                        }
                        span id="link" class="link" role="status" {}
                    }
                }
                main id="main" tabindex="-1" {
                    (body)
                    p id="notice" class="notice" role="alert" hidden {}
                }
            }
        }
    }
}
