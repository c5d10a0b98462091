//! A mail server with a box that is read: what the archive posts goes there over SMTP (RFC 5321).

use std::sync::Arc;

use ficus_jobs::mail::{Mailer, queue::Post};
use tokio::sync::mpsc;

use crate::{browser::Archive, letters::sink};

/// Who takes the archive's letters.
pub struct LetterBox {
    mailer: Mailer,
    letters: mpsc::UnboundedReceiver<String>,
}

impl LetterBox {
    pub async fn new() -> Self {
        let (mailer, letters) = sink().await;
        Self { mailer, letters }
    }

    /// Sends what waits; answers with the letters that came, their soft line ends taken out.
    pub async fn empty(&mut self, archive: &Archive) -> Vec<String> {
        archive.app.at_rest().await;
        let opener = archive.app.clone();
        let post = Post {
            store: archive.app.store().clone(),
            mailer: self.mailer.clone(),
            clock: archive.app.settings().clock,
            an_hour_max: 1_000,
            bounce_key: Arc::new(|_| String::new()),
            open: Arc::new(move |letter| ficus_web::post::opened(&opener, letter)),
        };
        post.send_due().await.unwrap();
        let mut came = Vec::new();
        while let Ok(letter) = self.letters.try_recv() {
            came.push(letter.replace("=\n", "").replace("=3D", "="));
        }
        came
    }

    /// Sends what waits, which is one letter.
    pub async fn one(&mut self, archive: &Archive) -> String {
        let mut came = self.empty(archive).await;
        assert_eq!(came.len(), 1, "{came:?}");
        came.remove(0)
    }
}

/// The path of the letter's link that begins like this.
pub fn link(letter: &str, beginning: &str) -> String {
    let whole = format!("http://127.0.0.1:8080{beginning}");
    let (_, rest) = letter.split_once(&whole).unwrap_or_else(|| panic!("no {beginning} in {letter}"));
    let key: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{beginning}{key}")
}
