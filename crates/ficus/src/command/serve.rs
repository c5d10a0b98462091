//! `ficus serve`

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use ficus_jobs::{
    alike::Keeper,
    follow::{Changed, Follower},
    mail::Mailer,
    news::Teller,
    release::Releaser,
};
use ficus_store::Subject;
use ficus_web::{App, Settings};
use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    arguments::{DataArguments, ServeArguments},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Requests that take longer than this after the signal to stop are given up.
const GRACE: Duration = Duration::from_secs(10);

/// Letters that are due are looked for this often.
const LETTERS_EVERY: Duration = Duration::from_secs(5);
/// Accounts whose day has come are looked for this often.
const HOUSE_EVERY: Duration = Duration::from_mins(1);
/// What collections hold back until now is looked for this often.
const REVEALS_EVERY: Duration = Duration::from_secs(5);
/// Views are stored this often.
const VIEWS_EVERY: Duration = Duration::from_secs(10);

/// Serves the archive until it is told to stop.
pub async fn run(data: &DataArguments, arguments: &ServeArguments) -> Result<Outcome, Failure> {
    // Listening comes first: a port that is taken is told before anything is made.
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr()?;
    let base_url = arguments.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let mailer = mailer(arguments)?;
    let store = data::open_store(data).await?;
    let index = data::open_index(data)?;
    let site = store.site().await?;
    let settings = Settings {
        base_url: base_url.clone(),
        clock: Timestamp::now,
        trusted_proxy: arguments.trusted_proxy,
        slows_readers: true,
        sends_mail: mailer.is_some(),
    };
    let app = App::new(store.clone(), index.clone(), site, settings);
    let follower = Follower::start(&store, &index, app.written(), teller(&app)).await?;

    let alike = Keeper::start(&store, &index);
    let news = Teller::start(&store, Timestamp::now);
    let releaser = Releaser::start(&store, Timestamp::now);
    let told_to_stop = stop_signal()?;
    let set_up = ficus_web::set_up::address(&app).await;
    if let Some(set_up) = set_up.map_err(|error| Failure::Serve(error.to_string()))? {
        output::line(format_args!("There is no admin yet: make the first one at {set_up}"))?;
    }
    output::line(format_args!("Ficus is ready at {base_url}"))?;
    let (stop, stopped) = watch::channel(false);
    let mut serving = tokio::spawn(ficus_web::serve(app.clone(), listener, stopping(stopped.clone())));
    let letters = mailer.map(|mailer| tokio::spawn(send_letters(app.clone(), mailer, stopped.clone())));
    let house = tokio::spawn(keep_house(app.clone(), stopped.clone()));
    let revealing = tokio::spawn(reveal(app.clone(), stopped.clone()));
    let counting = tokio::spawn(store_views(app.clone(), stopped));
    tokio::select! {
        () = told_to_stop => {}
        ended = &mut serving => return Err(Failure::Serve(format!("{ended:?}"))),
    }
    // The receivers are gone only where all has ended already.
    let _ = stop.send(true);
    if tokio::time::timeout(GRACE, serving).await.is_err() {
        tracing::warn!("requests that took too long were given up");
    }
    app.at_rest().await;
    follower.stop().await;
    alike.stop().await;
    releaser.stop().await;
    news.stop().await;
    if let Some(letters) = letters {
        letters.await.map_err(|error| Failure::Serve(error.to_string()))?;
    }
    house.await.map_err(|error| Failure::Serve(error.to_string()))?;
    revealing.await.map_err(|error| Failure::Serve(error.to_string()))?;
    counting.await.map_err(|error| Failure::Serve(error.to_string()))?;
    Ok(Outcome::Done)
}

/// Who sends the archive's mail, where the operator named a server.
fn mailer(arguments: &ServeArguments) -> Result<Option<Mailer>, Failure> {
    let (Some(server), Some(from)) = (&arguments.smtp, &arguments.mail_from) else { return Ok(None) };
    let mailer = Mailer::new(server, from).map(|mailer| mailer.with_at_once(arguments.mail_at_once));
    let mailer = match &arguments.mail_bounces {
        Some(address) => mailer.and_then(|mailer| mailer.with_bounces(address)),
        None => mailer,
    };
    mailer.map(Some).map_err(|error| Failure::Serve(error.to_string()))
}

/// Sends letters that are due, now and then.
async fn send_letters(app: App, mailer: Mailer, stopped: watch::Receiver<bool>) {
    let mut stopping = std::pin::pin!(stopping(stopped));
    loop {
        if let Err(error) = ficus_web::deliver(&app, &mailer).await {
            tracing::error!(%error, "letters could not be written");
        }
        tokio::select! {
            () = tokio::time::sleep(LETTERS_EVERY) => {}
            () = &mut stopping => return,
        }
    }
}

/// Takes accounts away whose day has come, now and then.
async fn keep_house(app: App, stopped: watch::Receiver<bool>) {
    let mut stopping = std::pin::pin!(stopping(stopped));
    loop {
        if let Err(error) = ficus_web::purge_left(&app).await {
            tracing::error!(%error, "accounts that should have gone could not be taken away");
        }
        if let Err(error) = ficus_web::takeouts::keep_house(&app).await {
            tracing::error!(%error, "files that members asked for could not be made or thrown away");
        }
        if let Err(error) = ficus_jobs::moderation::settle(app.store(), app.now()).await {
            tracing::error!(%error, "decisions could not take effect, or works not be purged");
        }
        if let Err(error) = ficus_jobs::challenges::keep_time(app.store(), app.now()).await {
            tracing::error!(%error, "what was due in challenges could not be done");
        }
        if let Err(error) = app.store().sweep_uploads(app.now()).await {
            tracing::error!(%error, "uploads that nobody came back to could not be thrown away");
        }
        tokio::select! {
            () = tokio::time::sleep(HOUSE_EVERY) => {}
            () = &mut stopping => return,
        }
    }
}

/// Shows what collections hold back until a time, now and then.
async fn reveal(app: App, stopped: watch::Receiver<bool>) {
    let mut stopping = std::pin::pin!(stopping(stopped));
    loop {
        if let Err(error) = ficus_jobs::reveal::reveal(app.store(), app.now()).await {
            tracing::error!(%error, "works of a collection could not be shown");
        }
        tokio::select! {
            () = tokio::time::sleep(REVEALS_EVERY) => {}
            () = &mut stopping => return,
        }
    }
}

/// Tells the site what changed; changed settings are loaded first.
fn teller(app: &App) -> Changed {
    let (app, handle) = (app.clone(), Handle::current());
    Arc::new(move |subject| {
        if subject != Subject::Site {
            app.changed(subject);
            return;
        }
        let app = app.clone();
        handle.spawn(async move {
            match app.store().site().await {
                Ok(site) => app.set_site(site),
                Err(error) => tracing::error!(%error, "the site's settings could not be read"),
            }
        });
    })
}

/// Stores the counted views, and where readers are, now and then, and once more at the end.
async fn store_views(app: App, stopped: watch::Receiver<bool>) {
    let mut stopping = std::pin::pin!(stopping(stopped));
    loop {
        let last = tokio::select! {
            () = tokio::time::sleep(VIEWS_EVERY) => false,
            () = &mut stopping => true,
        };
        if let Err(error) = ficus_web::views::store(&app).await {
            tracing::error!(%error, "views could not be stored");
        }
        if let Err(error) = ficus_web::chapter_views::store(&app).await {
            tracing::error!(%error, "openings of chapters could not be stored");
        }
        if let Err(error) = ficus_web::reading_life::openings::store(&app).await {
            tracing::error!(%error, "where readers are could not be stored");
        }
        if last {
            return;
        }
    }
}

async fn stopping(mut stopped: watch::Receiver<bool>) {
    // An error means that nobody will tell any more: time to stop as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Is over when the system asks to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is taken; stop what uses it or choose another with --listen".to_owned()
            }
            io::ErrorKind::PermissionDenied => {
                "it is not allowed; ports below 1024 belong to the system".to_owned()
            }
            _ => error.to_string(),
        };
        Failure::Listen { address, reason }
    })
}
