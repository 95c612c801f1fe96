//! The kind of browser and system that a request comes from: enough for a person to recognise a login of his or her
//! own, and no more. Versions and models are not looked at.

use std::fmt;

/// Browsers by what stands in their `User-Agent`. Those that also name the one that they are made from stand first.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A kind of browser, and of system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

impl Device {
    /// What a browser says of itself. It may say anything: only names of the lists are taken out of it.
    pub fn of(user_agent: &str) -> Self {
        let named = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| user_agent.contains(*mark)).map(|(_, name)| *name)
        };
        Self { browser: named(&BROWSERS), system: named(&SYSTEMS) }
    }

    /// In a word or two; nothing if neither is known.
    pub(crate) fn name(self) -> Option<String> {
        let is_known = self.browser.is_some() || self.system.is_some();
        is_known.then(|| self.to_string())
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => write!(f, "{browser}, {system}"),
            (Some(name), None) | (None, Some(name)) => f.write_str(name),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(user_agent: &str) -> String {
        Device::of(user_agent).name().unwrap_or_else(|| "-".to_owned())
    }

    #[test]
    fn browsers_are_known_by_what_they_say_of_themselves() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
        let windows = format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit}");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15";
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
        for (user_agent, expected) in [
            (format!("{windows} Safari/537.36"), "Chrome, Windows"),
            (format!("{windows} Safari/537.36 Edg/140.0.0.0"), "Edge, Windows"),
            (format!("{phone} (KHTML, like Gecko) Version/18.5 Safari/604.1"), "Safari, iPhone"),
            (format!("{phone} (KHTML, like Gecko) CriOS/140.0 Safari/604.1"), "Chrome, iPhone"),
            (firefox.to_owned(), "Firefox, Linux"),
            (format!("{mac} (KHTML, like Gecko) Version/18.5 Safari/605.1.15"), "Safari, macOS"),
            (format!("Mozilla/5.0 (Linux; Android 15) {webkit} Safari/537.36"), "Chrome, Android"),
            ("Firefox/1".to_owned(), "Firefox"),
            ("curl/8.5.0".to_owned(), "-"),
            ("<script>alert(1)</script>".to_owned(), "-"),
            (String::new(), "-"),
        ] {
            assert_eq!(name(&user_agent), expected, "{user_agent}");
        }
    }
}
