//! The QR code, a new one each second, so that a picture of it cannot be used by somebody else.

use aws_lc_rs::hmac;

use super::Order;

/// What the QR code says so many whole seconds after the order was begun.
pub fn qr_text(order: &Order, seconds: i64) -> String {
    let time = seconds.max(0).to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, order.qr_start_secret.as_bytes());
    let mac = crate::hex(hmac::sign(&key, time.as_bytes()).as_ref());
    format!("bankid.{}.{time}.{mac}", order.qr_start_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_own_examples_hold() {
        let token = "67df3917-fa0d-44e5-b327-edcc928297f8";
        let order = Order {
            order_ref: String::new(),
            auto_start_token: String::new(),
            qr_start_token: token.to_owned(),
            qr_start_secret: "d28db9a7-4cde-429e-a983-359be676944c".to_owned(),
            certificate: String::new(),
        };
        for (seconds, mac) in [
            (0, "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"),
            (1, "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2"),
            (2, "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3"),
        ] {
            assert_eq!(qr_text(&order, seconds), format!("bankid.{token}.{seconds}.{mac}"));
        }
    }
}
