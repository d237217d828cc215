//! A store of real sales that is moved into PostgreSQL; built with the feature `postgres`, in a target folder of
//! its own, because programs of the other build have the same names:
//! `tools/with-postgresql cargo test --locked --workspace --features seqr/postgres,seqr-journal/postgres --test journal -- --ignored moving`.

use crate::shop::{Shop, run};
use seqr::store::Store;
use seqr::store::postgres::Opening;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

/// The server of tools/with-postgresql, by its socket.
fn url() -> String {
    let folder = std::env::var("PGHOST").expect("PGHOST: run it by tools/with-postgresql");
    let folder = folder.replace('/', "%2F");
    format!("postgresql://{}@{folder}/postgres", std::env::var("PGUSER").expect("PGUSER"))
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/release-check linux gives it one"]
fn a_store_of_real_sales_is_moved_by_one_command() {
    let shop = Shop::open();
    let sold = shop.sells("1001");
    shop.sells("1002");
    shop.till.refund(shop.refund("r1", &sold, 900)).unwrap();
    shop.until_delivered();
    shop.power_off();
    let exported = |store: &Store| store.payments_begun(0..i64::MAX, None, 99).wait().unwrap();
    let file = Store::open(shop.store()).unwrap();
    let (before, steps) = (exported(&file), file.changes_after(0, 999).wait().unwrap());
    assert!(file.close(Duration::from_secs(60)));
    assert_eq!(before.len(), 2);

    let key = shop.folder().join("key");
    std::fs::write(&key, [9; 32]).unwrap();
    let store = shop.store().to_str().unwrap();
    let (url, key_file) = (url(), key.to_str().unwrap());
    let moving = || run(&["move", store, &url, "--key-file", key_file]);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = moving();
    assert!(told.code == 3 && told.error.contains("0600"), "{}", told.error);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let told = moving();
    assert_eq!(told.code, 0, "{}", told.error);
    told.says(&["Moved:", "payments 2", "refunds 1", "store_path", "passwords"]);
    let told = moving();
    assert!(told.code == 3 && told.error.contains("was moved into the database"), "{}", told.error);

    let tell = Arc::new(|_| {});
    let opening = Opening { url: &url, name: "test", key: &[9; 32], tls: None, tell };
    let there = Store::open_postgres(opening).unwrap();
    assert_eq!(exported(&there), before);
    assert_eq!(there.changes_after(0, 999).wait().unwrap(), steps);
    assert!(there.find_terminal("till".into()).wait().unwrap().is_some(), "its password opens");
    assert!(there.close(Duration::from_secs(60)));
}
