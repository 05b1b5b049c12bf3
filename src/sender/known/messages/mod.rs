//! Chat, mail, calls, meetings, forms and customers.

mod brevo;
mod calendly;
mod dialogflow;
mod discord;
mod docusign;
mod dropbox_sign;
mod freshdesk;
mod greenhouse;
mod hubspot;
mod intercom;
mod jotform;
mod line;
mod mailchimp;
mod mailersend;
mod mailgun;
mod mailjet;
mod mailtrap;
mod meta;
mod pipedrive;
mod postal;
mod postmark;
mod salesforce;
mod sendgrid;
mod servarr;
mod slack;
mod sparkpost;
mod telegram;
mod twilio;
mod twitch;
mod typeform;
mod unisender_go;
mod wordpress;
mod zapier;
mod zendesk;
mod zoom;

#[cfg(test)]
mod tests;

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[
    &slack::SLACK,
    &discord::DISCORD,
    &telegram::TELEGRAM,
    &line::LINE,
    &meta::META,
    &meta::WHATSAPP,
    &twilio::TWILIO,
    &sendgrid::SENDGRID,
    &sendgrid::SENDGRID_INBOUND,
    &mailgun::MAILGUN,
    &postmark::POSTMARK,
    &mailchimp::MAILCHIMP,
    &mailchimp::MANDRILL,
    &mailjet::MAILJET,
    &brevo::BREVO,
    &sparkpost::SPARKPOST,
    &mailersend::MAILERSEND,
    &mailtrap::MAILTRAP,
    &postal::POSTAL,
    &unisender_go::UNISENDER_GO,
    &zoom::ZOOM,
    &twitch::TWITCH,
    &calendly::CALENDLY,
    &typeform::TYPEFORM,
    &jotform::JOTFORM,
    &docusign::DOCUSIGN,
    &dropbox_sign::DROPBOX_SIGN,
    &intercom::INTERCOM,
    &zendesk::ZENDESK,
    &freshdesk::FRESHDESK,
    &hubspot::HUBSPOT,
    &salesforce::SALESFORCE,
    &pipedrive::PIPEDRIVE,
    &greenhouse::GREENHOUSE,
    &wordpress::WORDPRESS,
    &zapier::ZAPIER,
    &dialogflow::DIALOGFLOW,
    &servarr::SONARR,
    &servarr::RADARR,
];
