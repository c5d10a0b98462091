//! The way of every request: a kept page goes out at once; everything else goes through the router.

mod open;
mod peer;

use std::{
    convert::Infallible,
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody, to_bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{AccountId, WorkId, policy::Visitor, site::Openness};
use hyper::body::Incoming;
use tower::{Service, ServiceExt};

pub use self::peer::{Client, Peer};
use self::{
    open::is_open_to_all,
    peer::{client, peer},
};
use crate::{
    App,
    cache::{BODY_BYTES_MAX, Entry, Keep, Rendered, may_keep},
    coding::Coding,
    csrf::{self, Token},
    error::{PageError, Undrawn},
    gate, gone, headers, koreader,
    layout::Layout,
    lens::Lens,
    limits::Taker,
    old_address, opds, post, programs, reading,
    reading_life::openings::{self, Opens},
    session::{self, Session, Sessions},
    visitor::{Class, Who, consent},
    watch,
};

/// A request that takes longer than this is given up.
const ANSWER_SECONDS_MAX: u64 = 30;

/// The whole site.
#[derive(Clone)]
pub struct Web {
    app: App,
    router: Router,
}

/// An answer that is there already, or that is being made.
pub enum Answer {
    /// A kept page.
    Kept(Option<Response>),
    /// Anything else.
    Made(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Kept(response) => Poll::Ready(Ok(response.take().unwrap_or_default())),
            Self::Made(future) => future.as_mut().poll(context).map(Ok),
        }
    }
}

impl Service<Request> for Web {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Answer {
        let peer = peer(&request);
        self.respond(peer, request)
    }
}

impl Web {
    /// Puts the way of every request around the router.
    pub fn new(app: App, router: Router) -> Self {
        Self { app, router }
    }

    /// Answers what came from the other end of a connection.
    pub(crate) fn come_from(&self, peer: SocketAddr, request: axum::http::Request<Incoming>) -> Answer {
        // A kept page needs neither the body nor a place to note where the request came from.
        self.app.figures().request();
        let mut request = request;
        opds::negotiate(&mut request);
        if let Some(response) = self.kept(Some(peer.ip()), &request) {
            return Answer::Kept(Some(response));
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        self.made(request)
    }

    fn respond(&self, peer: Option<IpAddr>, mut request: Request) -> Answer {
        self.app.figures().request();
        opds::negotiate(&mut request);
        match self.kept(peer, &request) {
            Some(response) => Answer::Kept(Some(response)),
            None => self.made(request),
        }
    }

    fn made(&self, request: Request) -> Answer {
        let web = self.clone();
        if csrf::is_safe(request.method()) {
            return Answer::Made(Box::pin(web.answer(request)));
        }
        // What somebody sent is carried out whole, though they do not wait for the answer: a button that is pressed
        // twice drops the first connection while its form is being saved.
        let carried_out = tokio::spawn(web.clone().answer(request));
        Answer::Made(Box::pin(async move {
            carried_out.await.unwrap_or_else(|error| {
                tracing::error!(%error, "a form was not carried out");
                PageError::Panicked.page(Layout::new(&web.app, Visitor::default()))
            })
        }))
    }

    /// The kept page that answers a request of a guest, or of a member who was looked up a moment ago.
    fn kept<B>(&self, peer: Option<IpAddr>, request: &axum::http::Request<B>) -> Option<Response> {
        let is_head = match *request.method() {
            Method::GET => false,
            Method::HEAD => true,
            _ => return None,
        };
        let from = request.headers();
        let (class, reader) = if programs::read(address(request)) {
            (programs::is_for_everybody(request).then_some(Class::EVERYBODY)?, None)
        } else if session::is_named(from, self.app.settings().is_secure()) {
            self.class_of_member(from, request.uri().path())?
        } else {
            let visitor = Visitor { account: None, consent: consent(&self.app, from) };
            (Class::of(&visitor, &Lens::of_guest(from)), None)
        };
        let taker = Taker { account: reader, address: client(&self.app, from, peer) };
        if !self.app.gives(request.uri().path(), taker) {
            return None;
        }
        let coding = Coding::accepted(from);
        let entry = self.app.pages().get(address(request), class, coding, || self.app.now())?;
        self.app.figures().hit();
        Some(self.sent(&entry, from, peer, (is_head, reader)))
    }

    /// The class of a member, where it is known without the store and nothing has to be written before the page.
    fn class_of_member(&self, from: &HeaderMap, path: &str) -> Option<(Class, Option<AccountId>)> {
        let known = Sessions::lately(&self.app, from)?;
        let (account, _) = known.account;
        let has_to_wait = (known.has_own_front && path == "/")
            || (openings::are_shown(path) && self.app.openings().wait_for(account));
        if has_to_wait {
            return None;
        }
        let visitor = Visitor { account: Some(known.account), consent: consent(&self.app, from) };
        let class = Class::seen_through(&visitor, known.lens_key).with_shelves(known.has_shelves);
        Some((class, Some(account)))
    }

    /// Sends a kept page, and counts the view.
    fn sent(
        &self,
        entry: &Entry,
        from: &HeaderMap,
        peer: Option<IpAddr>,
        (is_head, reader): (bool, Option<AccountId>),
    ) -> Response {
        if !is_head {
            self.seen(entry.view_of, entry.opens, from, (peer, reader));
        }
        answer_with(entry, from, is_head)
    }

    /// Counts a view, and notes what a member opened.
    fn seen(
        &self,
        view_of: Option<WorkId>,
        opens: Option<Opens>,
        from: &HeaderMap,
        (peer, reader): (Option<IpAddr>, Option<AccountId>),
    ) {
        if let Some(work) = view_of {
            let address = client(&self.app, from, peer);
            self.app.views().count((work, reader), address, from, self.app.now());
        }
        if let Some(opens) = opens {
            let address = client(&self.app, from, peer);
            self.app.chapter_views().count((opens, reader), address, from, self.app.now());
        }
        if let (Some(opens), Some(reader)) = (opens, reader) {
            self.app.openings().note(reader, opens, from, self.app.now());
        }
    }

    /// Answers through the router.
    async fn answer(self, request: Request) -> Response {
        let secure = self.app.settings().is_secure();
        let is_head = request.method() == Method::HEAD;
        let by_program = programs::read(address(&request));
        let path = request.uri().path().to_owned();
        let place = client(&self.app, request.headers(), peer(&request));
        let session = if koreader::is_at(request.uri().path()) {
            // A device says who it is in a way of its own, and its handlers look.
            Ok(Session::of_program(None, false))
        } else if by_program {
            programs::session(&self.app, request.uri(), request.headers(), place).await
        } else {
            let says = !csrf::is_safe(request.method());
            self.session(request.headers(), says || openings::are_shown(request.uri().path())).await
        };
        let (mut response, session) = match session {
            Ok(session) => (self.answer_to(&session, request).await, Some(session)),
            Err(error) => {
                log(&error);
                let response = if by_program {
                    programs::refusal(&self.app, &path, &error)
                } else {
                    error.page(Layout::new(&self.app, Visitor::default()))
                };
                (response, None)
            }
        };
        if let Some(cookie) = session.and_then(|session| session.cookie_to_set(secure)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        headers::complete(response.headers_mut(), secure);
        if is_head { without_body(response) } else { response }
    }

    /// The session of a request; what its reader opened is written before a page shows where they are.
    async fn session(&self, headers: &HeaderMap, shows_place: bool) -> Result<Session, PageError> {
        let session = Session::find(&self.app, headers).await?;
        match session.account() {
            Some(account) if shows_place && self.app.openings().wait_for(account.id) => {
                openings::settle(&self.app, account.id).await?;
                Sessions::look_again(&self.app, account.id);
                Session::find(&self.app, headers).await
            }
            _ => Ok(session),
        }
    }

    async fn answer_to(&self, session: &Session, mut request: Request) -> Response {
        let by_program = programs::read(address(&request));
        let from = request.headers().clone();
        let visitor = if by_program {
            programs::visitor(&self.app, session, request.uri().path())
        } else {
            session.visitor(&self.app, &from)
        };
        let lens = Arc::clone(session.lens());
        let class = Class::of(&visitor, &lens).with_shelves(session.shelves().is_some());
        let is_own = lens.own.is_some() && request.uri().path() == "/";
        let peer = peer(&request);
        let is_head = request.method() == Method::HEAD;
        let is_read = is_head || request.method() == Method::GET;
        let way = (is_head, visitor.account.map(|(account, _)| account));
        let address = address(&request).to_owned();
        request.extensions_mut().insert(Who(visitor));
        request.extensions_mut().insert(lens);
        request.extensions_mut().insert(session.clone());
        let taker = Taker { account: way.1, address: client(&self.app, &from, peer) };
        request.extensions_mut().insert(taker);
        if is_read && !self.app.gives(request.uri().path(), taker) {
            return self.drawn(&PageError::TooManyWorks, session, visitor, &address).await;
        }
        let coding = Coding::accepted(&from);
        if is_read
            && !is_own
            && let Some(entry) = self.app.pages().get(&address, class, coding, || self.app.now())
        {
            self.app.figures().hit();
            return self.sent(&entry, &from, peer, way);
        }
        let is_page = is_read && !is_own && reading::is_page(request.uri().path());
        // A program looks twice at everything: what it only looks at is not counted.
        let takes_work = is_read && reading::is_read(request.uri().path()) && !(by_program && is_head);
        if takes_work && visitor.account.is_none() && !self.app.allows(client(&self.app, &from, peer)) {
            return self.drawn(&PageError::TooFast, session, visitor, &address).await;
        }
        let _turn = if is_page { self.app.pages().turn(&address, class, coding).await } else { None };
        // Another request may have rendered the page since it was looked for.
        if is_page && let Some(entry) = self.app.pages().get(&address, class, coding, || self.app.now()) {
            self.app.figures().hit();
            return self.sent(&entry, &from, peer, way);
        }
        let begun = self.app.pages().versions().now();
        let made = self.app.now();
        let desk = if is_read { None } else { watch::before(&self.app, &visitor, &address).await };
        // A form that never ends arriving is given up like a handler that never ends.
        let routed = self.routed(session, visitor, request);
        let routed = tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS_MAX), routed).await;
        let mut response = routed.unwrap_or_else(|_| PageError::Busy.into_response());
        if !is_read {
            self.app.written().notify_one();
        }
        if let Some(desk) = desk {
            desk.after(&self.app, response.status()).await;
        }
        if let Some(error) = undrawn(&mut response) {
            if is_read
                && matches!(*error, PageError::NotFound)
                && let Ok(Some(stone)) = gone::at(&self.app, &address).await
            {
                return self.drawn(&PageError::Gone(Box::new(stone)), session, visitor, &address).await;
            }
            if is_read
                && !by_program
                && matches!(*error, PageError::NotFound)
                && let Some(lead) = old_address::lead(&self.app, &visitor, &from, &address).await
            {
                return lead;
            }
            let mut drawn = self.drawn(&error, session, visitor, &address).await;
            if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
                drawn.headers_mut().insert(header::ALLOW, allow);
            }
            return drawn;
        }
        match response.extensions_mut().remove::<Keep>() {
            // A page with a form or with shelves is one visitor's own, whatever its handler says of it.
            Some(keep)
                if is_read
                    && !is_own
                    && may_keep(response.status())
                    && !session.shows_its_own()
                    && !self.app.pages().is_private(&keep) =>
            {
                let page = Rendered { address: &address, class, coding, begun, made };
                match self.keep(&page, keep, response).await {
                    Ok(entry) => self.sent(&entry, &from, peer, way),
                    Err(response) => response,
                }
            }
            Some(keep) if is_read && !is_head && may_keep(response.status()) => {
                self.seen(keep.view_of, keep.opens, &from, (peer, way.1));
                response
            }
            _ => response,
        }
    }

    async fn routed(&self, session: &Session, visitor: Visitor, mut request: Request) -> Response {
        if self.app.site().openness == Openness::MembersOnly
            && visitor.account.is_none()
            && !is_open_to_all(request.uri().path())
        {
            return PageError::SignIn.into_response();
        }
        if let Some(way) = opds::strip(&mut request) {
            match way.choice {
                Some(rating) if self.app.site().ladder.place(rating).is_none() => {
                    return PageError::NotFound.into_response();
                }
                Some(_) if visitor.account.is_none() => return PageError::SignIn.into_response(),
                _ => {
                    request.extensions_mut().insert(way);
                }
            }
        }
        // A kept page needs its body for the validator, and HEAD answers as GET.
        if request.method() == Method::HEAD {
            *request.method_mut() = Method::GET;
        }
        if !csrf::is_safe(request.method()) {
            if koreader::is_at(request.uri().path()) {
                return match koreader::check(&self.app, &request) {
                    Ok(()) => self.asked(request).await,
                    Err(error) => self.refused(error, request.uri().clone(), request.method()).await,
                };
            }
            let in_passing = csrf::is_saved_in_passing(request.method(), request.uri().path());
            if request.method() != Method::POST && !in_passing {
                return PageError::MethodNotAllowed.into_response();
            }
            let (uri, method) = (request.uri().clone(), request.method().clone());
            if post::is_checked_by_key(uri.path()) {
                return self.asked(request).await;
            }
            request = match csrf::check(&self.app, session, request).await {
                Ok(request) => request,
                Err(error) => return self.refused(error, uri, &method).await,
            };
        }
        self.asked(request).await
    }

    /// A form that is not ours: refused where there is a form at all; else the address says what it takes.
    async fn refused(&self, error: PageError, uri: Uri, method: &Method) -> Response {
        // No handler answers CONNECT, so that the router's own answer tells which methods the address takes.
        let mut question = Request::new(Body::empty());
        *question.method_mut() = Method::CONNECT;
        *question.uri_mut() = uri;
        let answer = self.asked(question).await;
        let takes_it = answer
            .headers()
            .get(header::ALLOW)
            .and_then(|allow| allow.to_str().ok())
            .is_some_and(|allow| allow.split(',').any(|allowed| allowed.trim() == method.as_str()));
        if takes_it { error.into_response() } else { answer }
    }

    async fn asked(&self, request: Request) -> Response {
        let Ok(response) = self.router.clone().oneshot(request).await;
        response
    }

    /// Draws what stands in the way of a page.
    async fn drawn(&self, error: &PageError, session: &Session, visitor: Visitor, address: &str) -> Response {
        log(error);
        let layout = Layout::new(&self.app, visitor);
        match error {
            _ if koreader::is_at(address) => koreader::Refusal::of(error).into_response(),
            _ if programs::read(address) => programs::refusal(&self.app, address, error),
            PageError::SignIn => crate::sign_in::lead_there(address),
            PageError::NeedsSecondStep => Redirect::to("/account/safety?staff=1").into_response(),
            PageError::Moved(to) => Redirect::to(to).into_response(),
            PageError::Prove { to } => crate::factors::prove::lead_there(to),
            PageError::Asks(asking) => {
                let page = match Token::of(&self.app, session).await {
                    Ok(Token(token)) => gate::page(layout, asking, address, &token),
                    Err(error) => Err(error),
                };
                page.unwrap_or_else(|error| {
                    log(&error);
                    error.page(Layout::new(&self.app, visitor))
                })
            }
            _ => error.page(layout),
        }
    }

    async fn keep(
        &self,
        page: &Rendered<'_>,
        keep: Keep,
        response: Response,
    ) -> Result<Arc<Entry>, Response> {
        let (mut parts, body) = response.into_parts();
        let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
            return Err(PageError::Busy.page(Layout::new(&self.app, Visitor::default())));
        };
        headers::complete(&mut parts.headers, self.app.settings().is_secure());
        Ok(self.app.pages().put(page, keep, parts.headers, &body))
    }
}

/// The error that a response stands for, and that has to be drawn.
fn undrawn(response: &mut Response) -> Option<Arc<PageError>> {
    if let Some(Undrawn(error)) = response.extensions_mut().remove::<Undrawn>() {
        return Some(error);
    }
    if response.extensions().get::<koreader::Finished>().is_some() {
        return None;
    }
    // What axum refuses before a handler sees it: a form or a query that is not of the handler's shape.
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        [&b"text/html"[..], b"application/json"].iter().any(|told| kind.as_bytes().starts_with(told))
    });
    (response.status().is_client_error() && !is_page).then(|| {
        Arc::new(PageError::BadRequest("The address or the form is not as this page expects it.".to_owned()))
    })
}

/// A kept page as an answer.
fn answer_with(entry: &Entry, from: &HeaderMap, is_head: bool) -> Response {
    let mut response = Response::new(Body::empty());
    if entry.is_known_to(from) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.headers_mut() = entry.headers_unchanged.clone();
        return response;
    }
    *response.headers_mut() = entry.headers.clone();
    if !is_head {
        *response.body_mut() = Body::from(entry.body.clone());
    }
    response
}

/// HEAD answers as GET but for the body.
fn without_body(mut response: Response) -> Response {
    if let Some(bytes) = response.body().size_hint().exact()
        && response.status() != StatusCode::NOT_MODIFIED
    {
        response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(bytes));
    }
    *response.body_mut() = Body::empty();
    response
}

/// Path and query.
fn address<B>(request: &axum::http::Request<B>) -> &str {
    request.uri().path_and_query().map_or("/", |address| address.as_str())
}

/// Errors of the archive itself are for its log, once; what a visitor did wrong is not.
fn log(error: &PageError) {
    if error.status().is_server_error() {
        tracing::error!("{error}");
    }
}
