//! Addresses at work: whether they can be one at all. Whether anybody is there shows when a message is
//! sent.

/// Whether the text can be an address of e-mail: one sign `@`, a name before it, a domain after it.
pub fn is_email(text: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control())
            && !text.contains(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']'])
    };
    let Some((name, domain)) = text.split_once('@') else { return false };
    let dots = |text: &str| !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
    plain(name)
        && plain(domain)
        && !domain.contains('@')
        && domain.contains('.')
        && dots(name)
        && dots(domain)
}

/// Whether the text can be a telephone number: five to fifteen digits, with what people write between.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let between = |sign: char| sign.is_ascii_digit() || " +-()/".contains(sign);
    (5..=15).contains(&digits) && text.chars().all(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_an_address() {
        for right in ["anna.ek@lomma.example", "a@b.se", "åsa@kommun.se"] {
            assert!(is_email(right), "{right}");
        }
        let wrong = [
            "",
            "anna",
            "anna@",
            "@lomma.se",
            "a b@c.se",
            "a@b",
            "a@b@c.se",
            "a@.se",
            "a@b.se\n",
            "<a@b.se>",
        ];
        for wrong in wrong {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_can_be_a_telephone_number() {
        for right in ["040-12 34 56", "+46 40 123456", "112 00"] {
            assert!(is_phone(right), "{right}");
        }
        for wrong in ["", "1234", "ring växeln", "1234567890123456"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
