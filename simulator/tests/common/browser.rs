//! A real browser for tests: Debian's Chromium, driven through chromium-driver by plain HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// One browser with a window of its own.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    folder: std::path::PathBuf,
}

/// None, with a word about it, where Chromium or its driver is not installed.
pub(crate) fn browser(test: &str) -> Option<Browser> {
    let there =
        |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if ["chromium", "chromedriver"].iter().all(|name| there(name).is_ok_and(|status| status.success())) {
        return Some(Browser::start());
    }
    super::skip(test, "chromium and chromium-driver are not installed");
    None
}

impl Browser {
    fn start() -> Browser {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("seqr-browser-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut driver = Command::new("chromedriver")
            .args(["--port=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver ended").unwrap();
            if let Some((_, rest)) = line.split_once("started successfully on port ") {
                break rest.trim_end_matches('.').parse().unwrap();
            }
        };
        let mut browser = Browser { driver, port, session: String::new(), folder };
        let profile = format!("--user-data-dir={}", browser.folder.display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-color-profile=srgb",
            &profile,
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}, "timeouts": {"script": 30000}}}});
        let answer = browser.request("POST", "/session", &wanted);
        browser.session = answer["sessionId"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        browser
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let value = self.ask(method, path, body);
        assert!(value.get("error").is_none(), "{method} {path}: {value}");
        value
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let text = if method == "POST" { body.to_string() } else { String::new() };
        let length = text.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{text}",
            self.port
        )
        .unwrap();
        // The driver keeps the connection in spite of what it was told: the length says where the answer ends.
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some((_, value)) = line.to_ascii_lowercase().split_once("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["value"].clone()
    }

    fn command(&self, what: &str, body: &Value) -> Value {
        self.request("POST", &format!("/session/{}/{what}", self.session), body)
    }

    pub(crate) fn open(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    pub(crate) fn size(&self, width: u32, height: u32) {
        let size = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params":
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}});
        self.command("goog/cdp/execute", &size);
    }

    /// What the system asks for: a dark page, or a light one.
    pub(crate) fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let media = json!({"cmd": "Emulation.setEmulatedMedia", "params":
            {"features": [{"name": "prefers-color-scheme", "value": value}, {"name": "prefers-reduced-motion", "value": "reduce"}]}});
        self.command("goog/cdp/execute", &media);
    }

    /// What axe-core finds on the page, each with the rule and the elements.
    pub(crate) fn axe(&self, axe: &str) -> Vec<String> {
        self.run(axe);
        let script = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] })\
            .then((found) => done(found.violations.map((v) => v.id + ': ' + v.help + ' '\
            + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '))), (e) => done([String(e)]));";
        let found = self.command("execute/async", &json!({ "script": script, "args": [] }));
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// Runs a script and gives what it returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until the expression holds, told by the page's own changes.
    pub(crate) fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0], holds = () => {{ try {{ return {expression}; }} catch {{ return false; }} }};\
             if (holds()) return done(true);\
             const watch = new MutationObserver(() => {{ if (holds()) {{ watch.disconnect(); done(true); }} }});\
             watch.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});\
             setTimeout(() => done(document.body.innerText), 20000);"
        );
        let held = self.command("execute/async", &json!({ "script": script, "args": [] }));
        assert!(
            held == json!(true),
            "never held: {expression}\nthe page says: {}",
            held.as_str().unwrap_or_default()
        );
    }

    /// Waits until the page shows a text.
    pub(crate) fn sees(&self, text: &str) {
        self.until(&format!("document.body.innerText.includes({})", json!(text)));
    }

    fn element(&self, selector: &str) -> String {
        self.until(&format!("document.querySelector({}) !== null", json!(selector)));
        let found = self.command("element", &json!({"using": "css selector", "value": selector}));
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    pub(crate) fn click(&self, selector: &str) {
        // The page may replace a part between the look and the click: then the new one is meant.
        for _ in 0..10 {
            let element = self.element(selector);
            let path = format!("/session/{}/element/{element}/click", self.session);
            let answer = self.ask("POST", &path, &json!({}));
            if answer["error"] != "stale element reference" {
                assert!(answer.is_null(), "{selector}: {answer}");
                return;
            }
        }
        panic!("{selector} does not stay");
    }

    /// Types into what has the focus; `\u{E004}` is Tab, `\u{E007}` Enter.
    pub(crate) fn keys(&self, text: &str) {
        let actions: Vec<Value> = text
            .chars()
            .flat_map(|c| [json!({"type": "keyDown", "value": c}), json!({"type": "keyUp", "value": c})])
            .collect();
        self.command("actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}));
    }

    /// A picture of the page, where `SEQR_PICTURES` names a folder for it.
    pub(crate) fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("SEQR_PICTURES") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let answer = self.request("GET", &format!("/session/{}/screenshot", self.session), &Value::Null);
        let data =
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, answer.as_str().unwrap());
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), data.unwrap()).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Also after a failed test, or Chromium outlives its driver; a second failure is of no use then.
        if !self.session.is_empty() {
            let path = format!("/session/{}", self.session);
            let end = std::panic::AssertUnwindSafe(|| self.ask("DELETE", &path, &Value::Null));
            let _ = std::panic::catch_unwind(end);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
