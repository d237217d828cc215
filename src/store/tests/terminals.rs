//! What of a till must not stay in the file.

use super::*;

#[test]
fn an_unregistered_till_leaves_no_password() {
    let (_folder, path) = place();
    let store = opened(&path);
    let id = terminal(&store, "A");
    store.delete_terminal(id, NOW).wait().unwrap();
    let again = NewTerminal { password: Secret::new("battery staple".into()), ..till("A") };
    store.insert_terminal(again, NOW).wait().unwrap();
    closed(&store);
    let bytes = std::fs::read(&path).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    assert!(!holds(b"correct horse"), "the old password is still in the file");
    #[cfg(unix)]
    assert!(holds(b"battery staple"), "the test looks for the wrong bytes");
}
