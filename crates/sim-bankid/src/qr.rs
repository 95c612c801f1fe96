//! The text of an animated QR code, as the phone checks it.

use aws_lc_rs::hmac;

use crate::random::hex;

/// How many seconds old, or early, a frame may be.
const TOLERANCE: u64 = 5;

/// A frame that has been read, and not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    /// Which order.
    pub(crate) token: &'a str,
    second: u64,
    mac: &'a str,
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is no QR code of an order that waits.
    Unknown,
    /// Its code is not the one that the secret gives.
    Forged,
    /// It is of another moment.
    Stale,
}

impl Fault {
    /// As the phone's port answers it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Forged => "forged",
            Self::Stale => "stale",
        }
    }
}

impl<'a> Frame<'a> {
    /// Takes the text apart.
    pub(crate) fn read(text: &'a str) -> Result<Self, Fault> {
        let mut parts = text.trim().split('.');
        let (Some("bankid"), Some(token), Some(second), Some(mac), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Fault::Unknown);
        };
        let number: u64 = second.parse().map_err(|_| Fault::Unknown)?;
        // Padded or signed, the text that was authenticated would be another.
        if number.to_string() != second {
            return Err(Fault::Unknown);
        }
        Ok(Self { token, second: number, mac })
    }

    /// Checks the frame against the order's secret, and against how old the order is in milliseconds.
    pub(crate) fn check(&self, secret: &str, age: u64) -> Result<(), Fault> {
        if self.mac != mac(secret, self.second) {
            return Err(Fault::Forged);
        }
        if self.second.abs_diff(age / 1000) > TOLERANCE {
            return Err(Fault::Stale);
        }
        Ok(())
    }
}

/// The code of one second.
fn mac(secret: &str, second: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex(hmac::sign(&key, second.to_string().as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "67df3917-fa0d-44e5-b327-edcc928297f8";
    const SECRET: &str = "d28db9a7-4cde-429e-a983-359be676944c";
    /// The vendor's own examples.
    const MACS: [&str; 3] = [
        "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8",
        "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2",
        "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3",
    ];

    fn check(text: &str, age: u64) -> Result<(), Fault> {
        let frame = Frame::read(text)?;
        assert_eq!(frame.token, TOKEN);
        frame.check(SECRET, age)
    }

    #[test]
    fn the_vendors_examples_are_accepted() {
        for (second, mac) in (0_u64..).zip(MACS) {
            let text = format!("bankid.{TOKEN}.{second}.{mac}");
            assert_eq!(check(&text, second * 1000 + 999), Ok(()));
        }
    }

    #[test]
    fn a_frame_of_another_moment_is_stale() {
        let text = format!("bankid.{TOKEN}.1.{}", MACS[1]);
        assert_eq!(check(&text, 0), Ok(()));
        assert_eq!(check(&text, 6_999), Ok(()));
        assert_eq!(check(&text, 7_000), Err(Fault::Stale));
    }

    #[test]
    fn a_forged_frame_is_refused() {
        for text in [
            format!("bankid.{TOKEN}.2.{}", MACS[1]),
            format!("bankid.{TOKEN}.1.{}", MACS[1].to_uppercase()),
            format!("bankid.{TOKEN}.1."),
        ] {
            assert_eq!(check(&text, 1_000), Err(Fault::Forged), "{text}");
        }
    }

    #[test]
    fn another_text_is_unknown() {
        for text in [
            "",
            "bankid",
            "bankid.a.1",
            "bankid.a.01.b",
            "bankid.a.+1.b",
            "x.a.1.b",
            "bankid.a.1.b.c",
        ] {
            assert_eq!(Frame::read(text), Err(Fault::Unknown), "{text}");
        }
    }
}
