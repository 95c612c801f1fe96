//! Help and information pages: from Markdown that we wrote ourselves to HTML.

use std::fmt;

use pulldown_cmark::{Event, Options, Parser, html};

/// HTML that may stand in a page as it is. Made here only, from our own texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    /// A part of a page, drawn by a template of its own, which escapes what it should.
    #[cfg(feature = "demo")]
    pub(crate) fn of(part: &impl askama::Template) -> Result<Self, askama::Error> {
        part.render().map(Self)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Turns Markdown into HTML; raw HTML in it is shown as text.
pub(crate) fn render(text: &str) -> Html {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    Html(out)
}

/// The heading of a page (its first line, `# …`) and the rest as HTML.
pub(crate) fn page(text: &str) -> (String, Html) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    (first.trim_start_matches('#').trim().to_owned(), render(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_is_shown_as_text() {
        assert_eq!(
            render("a <b onclick=x>c</b>").to_string(),
            "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n"
        );
    }
}
