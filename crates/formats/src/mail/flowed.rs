//! Lines that flow (`format=flowed`, RFC 3676): a line that ends with a space goes on with the next.

use super::Flow;

/// A line as it was before a program broke it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowedLine {
    /// Its text, its marks of quotation put back before it.
    pub text: String,
    /// How many lines of the message it stands for.
    pub lines: usize,
}

/// Joins the lines that flow. All lines together stand for as many as the text had.
pub fn join_flowed(text: &str, flow: Flow) -> Vec<FlowedLine> {
    let mut joined: Vec<FlowedLine> = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let rest = &line[depth..];
        // One space is stuffed before what would else look like a mark or an opening of a mailbox (§4.4).
        let rest = if flow == Flow::Fixed { rest } else { rest.strip_prefix(' ').unwrap_or(rest) };
        let signature = rest == "-- ";
        let flows = flow != Flow::Fixed && rest.ends_with(' ') && !signature;
        let kept = if flows && flow == Flow::FlowedDeletingSpace { &rest[..rest.len() - 1] } else { rest };
        match joined.last_mut() {
            // An empty line parts paragraphs even where the line before promised more.
            Some(last) if open == Some(depth) && !signature && !rest.is_empty() => {
                last.text.push_str(kept);
                last.lines += 1;
            }
            _ => {
                let mut text = ">".repeat(depth);
                if depth > 0 && flow != Flow::Fixed {
                    text.push(' ');
                }
                text.push_str(kept);
                joined.push(FlowedLine { text, lines: 1 });
            }
        }
        open = flows.then_some(depth);
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str, flow: Flow) -> Vec<String> {
        join_flowed(text, flow).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_flow_on_up_to_one_that_does_not() {
        assert_eq!(
            texts(
                "He came \nin and \nsat.\n\n>> An \n>> old one\n> a newer\n -- stuffed\n-- \nInk",
                Flow::Flowed
            ),
            ["He came in and sat.", "", ">> An old one", "> a newer", "-- stuffed", "-- ", "Ink"]
        );
        assert_eq!(texts("Der Lam \npe", Flow::FlowedDeletingSpace), ["Der Lampe"]);
        assert_eq!(texts("He came \nin.", Flow::Fixed), ["He came ", "in."]);
    }

    /// A paragraph as a program breaks it that lets lines flow: after spaces, at about 60 letters.
    fn broken(paragraph: &str) -> String {
        let mut out = String::new();
        let mut length = 0;
        for word in paragraph.split_inclusive(' ') {
            if length + word.len() > 60 && length > 0 {
                out.push('\n');
                length = 0;
            }
            if length == 0 && (word.starts_with('>') || word.starts_with(' ') || word.starts_with("From ")) {
                out.push(' ');
            }
            out.push_str(word);
            length += word.len();
        }
        out
    }

    proptest! {
        #[test]
        fn what_was_broken_flows_back(paragraphs in prop::collection::vec("[a-zA-Z>]{1,12}( [a-z>',.-]{1,12}){0,60}", 1..6)) {
            let sent = paragraphs.iter().map(|text| broken(text)).collect::<Vec<_>>().join("\n\n");
            let back: Vec<String> = texts(&sent, Flow::Flowed).into_iter().filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(back, paragraphs);
        }
    }
}
