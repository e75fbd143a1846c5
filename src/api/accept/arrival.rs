//! The body of a request on its way in: until it is whole, its connection counts as half-open.

use super::places::Place;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// A body; whole at its end, or when nobody reads on.
pub(super) struct Arrival {
    body: Incoming,
    place: Arc<Place>,
}

impl Arrival {
    /// A request's head is whole; its body comes with it or later.
    pub fn new(body: Incoming, place: Arc<Place>) -> Self {
        if body.is_end_stream() {
            place.begin();
        } else {
            place.await_body();
        }
        Self { body, place }
    }
}

impl Body for Arrival {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.place.body_is_whole();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.place.body_is_whole();
    }
}
