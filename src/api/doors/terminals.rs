//! Terminals' tokens: one a unit, put into its tablet once by the technician.

use super::{Doors, no_random, token};
use crate::{
    accounts::{Fact, Token},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::{RoomId, UnitId},
    store::register::Decided,
};

impl Doors {
    /// A new token for a unit's terminal; an older one ends and its connection closes.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded.
    pub async fn make_token(&self, actor: &Actor, room: &RoomId, unit: &UnitId) -> Result<String, ApiError> {
        let text = token::random().map_err(no_random)?;
        let now = self.clock.now().at;
        let made = Token { unit: unit.clone(), room: room.clone(), digest: token::digest(&text), made_at: now };
        self.register.record(now, actor, vec![Fact::TokenMade { token: made }], Vec::new()).await?;
        self.cut_terminal(unit);
        Ok(text)
    }

    /// Ends a unit's token; its connection closes.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when there is none.
    pub async fn end_token(&self, actor: &Actor, unit: &UnitId) -> Result<(), ApiError> {
        let fact = Fact::TokenEnded { unit: unit.clone() };
        self.register
            .act(self.clock.now().at, actor, |book| {
                if !book.tokens().contains_key(unit) {
                    return Err(ApiError::NotFound(format!("the terminal of {unit} has no token")));
                }
                Ok(Decided::plain(vec![fact], ()))
            })
            .await?;
        self.cut_terminal(unit);
        Ok(())
    }
}
