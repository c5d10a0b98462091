//! The day comes: accounts that asked to go are gone.

use ficus_store::Subject;

use crate::{App, error::PageError, session::Sessions};

/// Accounts that go at once.
const AT_ONCE: u32 = 20;

/// Takes away every account whose day has come; answers with how many went.
pub async fn purge_left(app: &App) -> Result<u32, PageError> {
    let mut gone = 0;
    // What a stop left lying is taken away first.
    app.store().unlink_unneeded().await?;
    loop {
        let due = app.store().leaving_now(app.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(gone);
        }
        for leaving in due {
            app.store().purge_account(&leaving, app.now()).await?;
            Sessions::look_again(app, leaving.account);
            app.changed(Subject::Lists);
            gone += 1;
        }
    }
}
