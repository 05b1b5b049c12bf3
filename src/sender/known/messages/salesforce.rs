//! Salesforce: outbound messages of a workflow or a flow, in SOAP.

use crate::sender::row::{
    Clue::{Json as Has, NoJson},
    Place::Json,
    Remark, Retries, Sample, Sender, Source, What,
};

/// The row. Up to a hundred notifications come in one message; nothing is
/// signed, the organisation is named.
pub(super) const SALESFORCE: Sender = Sender {
    name: "salesforce",
    title: "Salesforce",
    docs: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_understanding.htm",
    source: Source::Memory,
    signs_by: Source::Memory,
    known_by: &[&[
        Has("/Envelope/Body/notifications/OrganizationId"),
        Has("/Envelope/Body/notifications/ActionId"),
    ]],
    batch: &["/Envelope/Body/notifications/Notification/[]"],
    event: &[
        Json("/Envelope/Body/notifications/Notification/[]/sObject/@type"),
        Json("/Envelope/Body/notifications/Notification/sObject/@type"),
    ],
    event_id: &[
        Json("/Envelope/Body/notifications/Notification/[]/Id"),
        Json("/Envelope/Body/notifications/Notification/Id"),
    ],
    event_time: &[
        Json("/Envelope/Body/notifications/Notification/[]/sObject/LastModifiedDate"),
        Json("/Envelope/Body/notifications/Notification/sObject/LastModifiedDate"),
    ],
    what: &[
        What::any(
            "{/Envelope/Body/notifications/Notification/sObject/Name|/Envelope/Body/notifications/Notification/0/sObject/Name} {/Envelope/Body/notifications/Notification/sObject/Id|/Envelope/Body/notifications/Notification/0/sObject/Id:end}",
        ),
        What::any(
            "{/Envelope/Body/notifications/Notification/sObject/Id|/Envelope/Body/notifications/Notification/0/sObject/Id:end}",
        ),
        What::any("{/Envelope/Body/notifications/OrganizationId}"),
    ],
    remarks: &[
        Remark {
            when: &[Has("/Envelope/Body/notifications/OrganizationId")],
            say: "an outbound message is not signed: OrganizationId can be written by anybody",
        },
        Remark {
            when: &[
                Has("/Envelope/Body/notifications/SessionId"),
                NoJson("/Envelope/Body/notifications/SessionId/@nil"),
            ],
            say: "SessionId is a session of the Salesforce user who is named in the message: treat it as a password",
        },
    ],
    handshake: "every message is answered with a SOAP envelope that says Ack true",
    retries: Retries::said(Source::Memory, "for 24 hours without the Ack"),
    samples: &[Sample::post(
        "sf:Account",
        &[
            ("User-Agent", "Jakarta Commons-HttpClient/3.1"),
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", "\"\""),
        ],
        r#"<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>00D466500000001AAA</OrganizationId>
   <ActionId>04k466500000007AAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://engine.my.salesforce.com/services/Soap/c/60.0/00D466500000001</EnterpriseUrl>
   <PartnerUrl>https://engine.my.salesforce.com/services/Soap/u/60.0/00D466500000001</PartnerUrl>
   <Notification>
    <Id>04l{{id}}</Id>
    <sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>001466500001815AAA</sf:Id>
     <sf:LastModifiedDate>{{iso}}</sf:LastModifiedDate>
     <sf:Name>Analytical Engines</sf:Name>
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>"#,
    )],
    ..Sender::BLANK
};
