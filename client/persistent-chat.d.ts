/**
 * Starts and resumes chats at a persistent-chat endpoint. One file to copy beside ChatJS or any other participant client,
 * for browsers and Node 20; docs/client.md says how. The request's members are StartChatContact's.
 *
 * @typedef {{ContentType: string, Content: string}} Message
 * @typedef {object} StartRequest
 * @property {{DisplayName: string}} [ParticipantDetails]
 * @property {Record<string, string>} [Attributes]
 * @property {Message} [InitialMessage]
 * @property {{SourceContactId?: string, RehydrationType: "ENTIRE_PAST_SESSION" | "FROM_SEGMENT"}} [PersistentChat]
 * @property {string[]} [SupportedMessagingContentTypes]
 * @property {number} [ChatDurationInMinutes]
 * @property {("AGENT")[]} [DisconnectOnCustomerExit]
 * @property {string} [InstanceId]
 * @property {string} [ContactFlowId] one of the deployed ones; the first is taken where none is named
 * @property {("WEBSOCKET" | "CONNECTION_CREDENTIALS")[]} [ConnectionTypes]
 * @property {{ResponseMode?: "INCREMENTAL" | "COMPLETE"}} [ParticipantConfiguration]
 * @property {boolean} [Rejoin] false asks for a new chat although a live one is remembered
 *
 * @typedef {object} Conversation what a start came to
 * @property {"started" | "resumed" | "resuming" | "rejoined"} outcome
 * @property {string} [continuedFromContactId]
 * @property {string} [reason] why a chat that asked for a past was started without
 * @property {number} [secondsUntilHistory] until ChatJS's onChatRehydrated tells that the past is there, or so
 * @property {string[]} [notDelivered] members of the request that did not reach a chat that had begun
 *
 * @typedef {object} Chat
 * @property {{ContactId: string, ParticipantId: string, ParticipantToken: string, ContinuedFromContactId?: string}} details
 *   what ChatJS takes as `chatDetails`
 * @property {Conversation} conversation
 * @property {Record<string, boolean>} featurePermissions
 * @property {Message} [toSend] the InitialMessage where it was not delivered: send it once the chat is entered
 *
 * @typedef {{contactId: string, startedAt: string | null, endedAt?: string}} Segment
 * @typedef {{contactId: string, startedAt: string, endedAt?: string, live: boolean, segments: Segment[],
 *   continuedFromContactId?: string}} PastConversation
 * @typedef {{id: string, at: string, from: string, name?: string, contentType: string, content: string}} Line
 *
 * @typedef {object} Asking
 * @property {AbortSignal} [signal] ends the request, and the waiting for a next one
 * @property {number} [patience] seconds that may pass in waiting to ask again: 30, and 0 asks once
 * @property {(error: ChatError, seconds: number) => void} [onWait] told before each wait
 *
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Kept may also be asynchronous
 *
 * @typedef {object} Options
 * @property {() => string | undefined | Promise<string | undefined>} [authorization] the header of customers who sign in;
 *   what it throws is the cause of a ChatError, Unreachable, unless it is one
 * @property {boolean} [guest] whether the endpoint knows guests (auth=guest)
 * @property {Kept | (() => Kept)} [storage] localStorage; a function where naming it may throw
 * @property {typeof fetch} [fetch]
 *
 * @typedef {"retry" | "wait" | "dropSource" | "signIn" | "fix"} Remedy ask again; ask again after `retryAfter` seconds;
 *   leave out the contact that was named; bring a new token; nothing that a customer can do
 */
export type Message = {
    ContentType: string;
    Content: string;
};
export type StartRequest = {
    ParticipantDetails?: {
        DisplayName: string;
    };
    Attributes?: Record<string, string>;
    InitialMessage?: Message;
    PersistentChat?: {
        SourceContactId?: string;
        RehydrationType: "ENTIRE_PAST_SESSION" | "FROM_SEGMENT";
    };
    SupportedMessagingContentTypes?: string[];
    ChatDurationInMinutes?: number;
    DisconnectOnCustomerExit?: ("AGENT")[];
    InstanceId?: string;
    /**
     * one of the deployed ones; the first is taken where none is named
     */
    ContactFlowId?: string;
    ConnectionTypes?: ("WEBSOCKET" | "CONNECTION_CREDENTIALS")[];
    ParticipantConfiguration?: {
        ResponseMode?: "INCREMENTAL" | "COMPLETE";
    };
    /**
     * false asks for a new chat although a live one is remembered
     */
    Rejoin?: boolean;
};
export type Conversation = {
    outcome: "started" | "resumed" | "resuming" | "rejoined";
    continuedFromContactId?: string;
    /**
     * why a chat that asked for a past was started without
     */
    reason?: string;
    /**
     * until ChatJS's onChatRehydrated tells that the past is there, or so
     */
    secondsUntilHistory?: number;
    /**
     * members of the request that did not reach a chat that had begun
     */
    notDelivered?: string[];
};
export type Chat = {
    /**
     *   what ChatJS takes as `chatDetails`
     */
    details: {
        ContactId: string;
        ParticipantId: string;
        ParticipantToken: string;
        ContinuedFromContactId?: string;
    };
    conversation: Conversation;
    featurePermissions: Record<string, boolean>;
    /**
     * the InitialMessage where it was not delivered: send it once the chat is entered
     */
    toSend?: Message;
};
export type Segment = {
    contactId: string;
    startedAt: string | null;
    endedAt?: string;
};
export type PastConversation = {
    contactId: string;
    startedAt: string;
    endedAt?: string;
    live: boolean;
    segments: Segment[];
    continuedFromContactId?: string;
};
export type Line = {
    id: string;
    at: string;
    from: string;
    name?: string;
    contentType: string;
    content: string;
};
export type Asking = {
    /**
     * ends the request, and the waiting for a next one
     */
    signal?: AbortSignal;
    /**
     * seconds that may pass in waiting to ask again: 30, and 0 asks once
     */
    patience?: number;
    /**
     * told before each wait
     */
    onWait?: (error: ChatError, seconds: number) => void;
};
export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;
export type Options = {
    /**
     * the header of customers who sign in;
     * what it throws is the cause of a ChatError, Unreachable, unless it is one
     */
    authorization?: () => string | undefined | Promise<string | undefined>;
    /**
     * whether the endpoint knows guests (auth=guest)
     */
    guest?: boolean;
    /**
     * localStorage; a function where naming it may throw
     */
    storage?: Kept | (() => Kept);
    fetch?: typeof fetch;
};
export type Remedy = "retry" | "wait" | "dropSource" | "signIn" | "fix";
/** Why there is no answer. `code` is the service's; `Unreachable` where none came, `Unreadable` for one of another's. */
export declare class ChatError extends Error {
    code: string;
    status: number;
    /** @type {number | undefined} */
    retryAfter: number | undefined;
    /** @type {{field: string, message: string}[]} */
    errors: {
        field: string;
        message: string;
    }[];
    /** @type {string | undefined} */
    requestId: string | undefined;
    /** @type {Remedy} */
    remedy: Remedy;
    /** @param {string} code @param {number} [status] @param {{[member: string]: any}} [problem] RFC 9457's members */
    constructor(code: string, status?: number, { detail, retryAfter, errors, requestId, cause }?: {
        [member: string]: any;
    });
}
export declare class PersistentChat {
    #private;
    /** @param {string} endpoint as the deployment prints it @param {Options} [options] */
    constructor(endpoint: string, options?: Options);
    /**
     * Start a chat, or be in the one that is remembered. However often the same request is made until it is answered, it
     * starts one chat. Rejects with a ChatError, or with the signal's reason.
     * @param {StartRequest} request @param {Asking} [asking] @returns {Promise<Chat>}
     */
    start(request: StartRequest, asking?: Asking): Promise<Chat>;
    /** The chat that this browser was in last, after a reload or in a second tab. @returns {Promise<Chat | null>} */
    reopen(): Promise<Chat | null>;
    /** Say that a chat has ended or that its token was refused: it is not reopened. @param {string} contactId */
    over(contactId: string): Promise<void>;
    /** The last chat's id, to be resumed where the service remembers nobody. @returns {Promise<string | null>} */
    lastContactId(): Promise<string | null>;
    /**
     * Know nobody any more: at sign-in, at sign-out, and before somebody else gets the device. What is being asked for is not
     * asked for again, and a chat that it starts is not kept.
     */
    forget(): Promise<void>;
    /**
     * A page of the customer's conversations, newest first; its `next` asks for the page after it.
     * @param {Asking & {limit?: number, next?: string}} [asking]
     * @returns {Promise<{conversations: PastConversation[], next?: string}>}
     */
    conversations({ limit, next, ...asking }?: Asking & {
        limit?: number;
        next?: string;
    }): Promise<{
        conversations: PastConversation[];
        next?: string;
    }>;
    /**
     * A page of what was said in a conversation, oldest first; `unreadable` are segments whose transcript is broken.
     * @param {string} contactId @param {Asking & {next?: string}} [asking]
     * @returns {Promise<{items: Line[], next?: string, unreadable?: string[]}>}
     */
    transcript(contactId: string, { next, ...asking }?: Asking & {
        next?: string;
    }): Promise<{
        items: Line[];
        next?: string;
        unreadable?: string[];
    }>;
}
