//! Files that members take along: asked for on a page, made behind it, and there for some days.

use std::path::PathBuf;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    AccountId,
    letter::LetterKind,
    takeout::{Takeout, TakeoutKind},
};

use crate::{
    App, account::letters, error::PageError, facts, leaving, mail::Words, session::fresh_token, write,
};

/// How the file of a kind stands, for its page.
pub struct Stands {
    /// It was asked for, and is not made yet.
    pub waits: bool,
    /// Where it is made: until when it is there, and how large it is.
    pub there: Option<(String, String)>,
}

/// How a member's file stands.
pub async fn stands(app: &App, account: AccountId, kind: TakeoutKind) -> Result<Stands, PageError> {
    let takeout = app.store().takeouts(account).await?.into_iter().find(|takeout| takeout.kind == kind);
    let there = takeout.as_ref().and_then(|takeout| takeout.there(app.now()));
    let there = there.map(|(ends, bytes)| (facts::moment(ends), facts::size(bytes)));
    Ok(Stands { waits: takeout.is_some_and(|takeout| takeout.ready.is_none()), there })
}

/// Notes that a member wants a file; it is made after the answer.
pub async fn ask(app: &App, account: AccountId, kind: TakeoutKind) -> Result<(), PageError> {
    app.store().ask_for_takeout(account, kind, &format!("{}.zip", fresh_token()?), app.now()).await?;
    // Where too much is under way, the house-keeping makes it.
    let _ = app.errands().run(make_due(app.clone()));
    Ok(())
}

/// Makes every file that was asked for, one after another.
pub async fn make_due(app: App) -> Result<(), PageError> {
    while let Some(takeout) = app.store().take_takeout(app.now()).await? {
        make(&app, &takeout).await?;
    }
    Ok(())
}

async fn make(app: &App, takeout: &Takeout) -> Result<(), PageError> {
    let account = takeout.account;
    let bytes = match takeout.kind {
        TakeoutKind::Everything => leaving::everything::packed(app, account).await?,
        TakeoutKind::Works => write::export::packed(app, account).await?,
    };
    let (folder, file) = (app.store().takeouts_folder(), place(app, takeout));
    let size = bytes.len() as u64;
    let kept = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(folder)?;
        std::fs::write(file, bytes)
    });
    kept.await.map_err(|_| PageError::Panicked)?.map_err(|error| PageError::Key(error.to_string()))?;
    let letter = match app.store().account(account).await? {
        Some(owner) => letters::about(app, &owner, LetterKind::Safety, words(app, takeout.kind)).await?,
        None => None,
    };
    Ok(app.store().takeout_made(takeout, size, letter.as_ref(), app.now()).await?)
}

fn words(app: &App, kind: TakeoutKind) -> Words {
    let path = match kind {
        TakeoutKind::Everything => "/account/export",
        TakeoutKind::Works => "/write/export",
    };
    Words {
        subject: "Your file is ready".to_owned(),
        paragraphs: vec![
            "The file that you asked for is made. It is there for three days; after that it is gone."
                .to_owned(),
            "If you asked for no file, somebody else is signed in to your account: set a new password."
                .to_owned(),
        ],
        action: Some(("Get the file".to_owned(), format!("{}{path}", app.settings().base_url))),
        ..Words::default()
    }
}

fn place(app: &App, takeout: &Takeout) -> PathBuf {
    app.store().takeouts_folder().join(&takeout.file)
}

/// The file, for its owner, as long as it is there.
pub async fn fetch(app: &App, account: AccountId, kind: TakeoutKind) -> Result<Response, PageError> {
    let takeouts = app.store().takeouts(account).await?;
    let takeout = takeouts.into_iter().find(|takeout| takeout.kind == kind);
    let takeout = takeout.filter(|takeout| takeout.there(app.now()).is_some()).ok_or(PageError::NotFound)?;
    let bytes = tokio::fs::read(place(app, &takeout)).await.map_err(|_| PageError::NotFound)?;
    let name = HeaderValue::try_from(format!("attachment; filename=\"{}.zip\"", kind.as_str()))
        .map_err(|_| PageError::Panicked)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}

/// Makes what nobody made yet, and throws files away whose time is over or whose owner is gone.
pub async fn keep_house(app: &App) -> Result<(), PageError> {
    make_due(app.clone()).await?;
    let stay = app.store().takeouts_that_stay(app.now()).await?;
    let folder = app.store().takeouts_folder();
    let swept = tokio::task::spawn_blocking(move || {
        let files = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            read => read?,
        };
        for file in files {
            let file = file?;
            let name = file.file_name();
            if name.to_str().is_none_or(|name| !stay.iter().any(|kept| kept == name)) {
                std::fs::remove_file(file.path())?;
            }
        }
        Ok(())
    });
    let swept: std::io::Result<()> = swept.await.map_err(|_| PageError::Panicked)?;
    swept.map_err(|error| PageError::Key(error.to_string()))
}
