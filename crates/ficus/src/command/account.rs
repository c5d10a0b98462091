//! `ficus account`

use std::io::{BufRead, IsTerminal, stdin};

use ficus_archive::{
    account::{Role, valid_email, valid_name},
    factor::Deed,
    password::{PASSWORD_CHARS_MAX, PasswordHash},
};
use ficus_store::SafetyChange;
use jiff::Timestamp;

use crate::{
    arguments::{AccountCommand, CreateArguments, DataArguments, TakeOffArguments},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Does what was asked with accounts.
pub async fn run(data: &DataArguments, command: &AccountCommand) -> Result<Outcome, Failure> {
    match command {
        AccountCommand::Create(account) => create(data, account).await,
        AccountCommand::TakeOffSecondStep(whose) => take_off_second_step(data, whose).await,
    }
}

async fn create(data: &DataArguments, account: &CreateArguments) -> Result<Outcome, Failure> {
    if !valid_name(&account.name) {
        return Err(Failure::Usage(
            "a name has 2 to 40 letters, digits, spaces, hyphens, underscores or dots".to_owned(),
        ));
    }
    if !valid_email(&account.email) {
        return Err(Failure::Usage(format!("{} is no mail address", account.email)));
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Failure::Stream(std::io::Error::other(error)))?;
    let password =
        PasswordHash::new(&read_password()?, salt).map_err(|refused| Failure::Usage(refused.to_string()))?;
    let store = data::open_store(data).await?;
    let role = Role::from(account.role);
    let id = store.add_account(&account.name, &account.email, role, &password, Timestamp::now()).await?;
    if account.json {
        output::line(serde_json::json!({ "id": id, "name": account.name, "role": role.as_str() }))?;
    } else {
        output::line(format_args!("{} can sign in as {}.", account.name, role.as_str()))?;
    }
    Ok(Outcome::Done)
}

async fn take_off_second_step(data: &DataArguments, whose: &TakeOffArguments) -> Result<Outcome, Failure> {
    let store = data::open_existing(data).await?;
    let Some((account, _)) = store.account_to_sign_in(&whose.name).await? else {
        return Err(Failure::Usage(format!("there is no account {}", whose.name)));
    };
    let change = SafetyChange {
        account: account.id,
        act: Deed::TakenOff.as_str(),
        letter: None,
        now: Timestamp::now(),
    };
    store.take_off_second_step(&change).await?;
    output::line(format_args!("{} signs in by the password alone.", account.name))?;
    Ok(Outcome::Done)
}

/// What is typed unseen at a terminal, else the first line of standard input, bounded.
fn read_password() -> Result<String, Failure> {
    if stdin().is_terminal() {
        return Ok(rpassword::prompt_password("Password (it is not shown as you type): ")?);
    }
    let mut line = String::new();
    // A character has at most four bytes, and a line that is longer is refused for its length.
    let bytes_max = (PASSWORD_CHARS_MAX as u64 + 2) * 4;
    std::io::Read::take(stdin().lock(), bytes_max).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
