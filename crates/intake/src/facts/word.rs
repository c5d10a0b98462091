//! Words that say whether a work is complete, and words that say nothing.

use ficus_archive::work::Status;

use super::fold;

const COMPLETE: &str = "complete|completed|yes|finished|y|done|true|yep|yes it is|complete yes|ja|igen|oui|si|sí|sim|da|да|tak|kyllä|ano|áno|\
    abgeschlossen|fertig|fertiggestellt|vollständig|terminé|terminée|complet|complète|finie|fini|achevée|achevé|\
    completa|completo|terminado|terminada|finalizado|finalizada|acabada|acabado|concluída|concluído|conclusa|concluso|completata|\
    voltooid|afgerond|compleet|af|klaar|avslutad|klar|ferdig|afsluttet|valmis|befejezett|kész|\
    закончен|завершен|завершён|закончена|завершена|закончено|завершено|закінчений|завершений|\
    ukończone|ukończony|zakończone|zakończony|skończone|dokončeno|dokončené|完结|完成|完結";
const IN_PROGRESS: &str = "in progress|wip|no|n|incomplete|ongoing|unfinished|work in progress|not yet|not complete|nope|false|not finished|posting|being posted|\
    nein|nem|non|nee|nie|nej|ne|nei|нет|não|ei|nao|\
    in arbeit|laufend|in bearbeitung|unvollständig|nicht abgeschlossen|en cours|inachevée|inachevé|incomplète|\
    en proceso|en progreso|en curso|incompleta|incompleto|sin terminar|em andamento|em progresso|in corso|in lavorazione|\
    bezig|onvoltooid|niet voltooid|in uitvoering|pågående|pågår|under arbete|pågår|kesken|keskeneräinen|folyamatban|\
    в процессе|в процессе написания|в работе|не закончен|не завершен|не завершён|пишется|у процесі|\
    w toku|w trakcie|nieukończone|niezakończone|rozepsáno|连载|連載中";
const ABANDONED: &str = "abandoned|discontinued|dead|on hiatus|hiatus|dropped|abgebrochen|pausiert|abandonné|abandonnée|en pause|abandonado|abandonada|\
    interrotta|abbandonata|hiato|em hiato|заморожен|заброшен|porzucone|zawieszone|gestopt|övergiven";

/// What a status says in one of the languages of fandom.
pub(super) fn state_of(value: &str) -> Status {
    let folded = fold(value);
    let said = |words: &str| words.split('|').any(|word| word.trim() == folded);
    if said(COMPLETE) {
        return Status::Complete;
    }
    if said(IN_PROGRESS) {
        return Status::InProgress;
    }
    if said(ABANDONED) {
        return Status::Abandoned;
    }
    // "Complete (3 parts)", "WIP - two more to come", "Completed, at last!"
    let first = folded.split(' ').next().unwrap_or_default();
    match first {
        "complete" | "completed" | "finished" | "abgeschlossen" | "закончен" | "завершён" | "завершен" => {
            Status::Complete
        }
        "wip" | "incomplete" | "unfinished" | "ongoing" => Status::InProgress,
        "abandoned" | "discontinued" => Status::Abandoned,
        _ if folded.starts_with("in progress") || folded.starts_with("work in progress") => {
            Status::InProgress
        }
        _ if folded.starts_with("not ") && folded.contains("complete") => Status::InProgress,
        _ => Status::Unknown,
    }
}

const NOTHING: &str = "|none|n a|na|no|none needed|none really|none apply|nothing|not applicable|no archive warnings apply|no warnings|\
    none that i can think of|none yet|none known|nope|nada|zip|none to speak of|none at all|not rated|keine|keiner|aucun|aucune|ninguna|ninguno|\
    nessuno|nessuna|nenhum|nenhuma|geen|нет|brak|žádné|ingen|inga";

/// Values that stand for an empty place.
pub(super) fn says_nothing(value: &str) -> bool {
    let folded = fold(value);
    NOTHING.split('|').any(|word| word.trim() == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_understood_in_the_languages_of_fandom() {
        for (value, status) in [
            ("Complete", Status::Complete),
            ("Yes!", Status::Complete),
            ("Complete (3 parts)", Status::Complete),
            ("закончен", Status::Complete),
            ("Abgeschlossen", Status::Complete),
            ("WIP - two more to come", Status::InProgress),
            ("En cours", Status::InProgress),
            ("Nie", Status::InProgress),
            ("on hiatus", Status::Abandoned),
            ("who knows", Status::Unknown),
        ] {
            assert_eq!(state_of(value), status, "{value}");
        }
    }
}
