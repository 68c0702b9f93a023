"""What an operator gets with the deployment: a dashboard, alarms, and saved log queries."""

from constructs import Construct

from infra.config import Config
from infra.contact_events import ContactEvents
from infra.endpoint import Endpoint
from infra.firewall import Firewall
from infra.function import PythonFunction
from infra.history import History
from infra.operations import metrics
from infra.operations.alarms import Alarms
from infra.operations.dashboard import Dashboard
from infra.operations.queries import Queries
from infra.rehydration import Rehydration
from infra.start_chat import StartChat


class Operations(Construct):
    """Over the endpoint and the functions behind it; whoever adds a function lets it be watched as well.

    Not the authorizer: that it refuses a token is an error to Lambda, and its real failures are the endpoint's.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        endpoint: Endpoint,
        firewall: Firewall | None,
        start_chat: StartChat,
        contact_events: ContactEvents | None,
        rehydration: Rehydration | None,
        history: History | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.alarms = Alarms(self, "Alarms", config=config, endpoint=endpoint, firewall=firewall)
        self.dashboard = Dashboard(self, "Dashboard", config=config, endpoint=endpoint)
        self.watch("StartChat", start_chat)
        if contact_events:
            self.watch("ContactEvents", contact_events.function)
            waiting = metrics.waiting(contact_events.dead_letters)
            self.alarms.add("DeadLetters", waiting, 1, "Contact events could not be recorded and wait in the queue.")
        answering = [start_chat, history.function] if history else [start_chat]
        queries = Queries(self, "Queries", config=config, endpoint=endpoint, answering=answering)
        if history:
            self.watch("History", history.function)
        if rehydration:
            self.watch("Rehydrate", rehydration.function)
            waiting = metrics.waiting(rehydration.dead_letters)
            self.alarms.add(
                "LostPasts", waiting, 1, "Pasts could not be attached to their chats and wait in the queue."
            )
            self.dashboard.add_late_rehydration(config)
            queries.add_late_rehydration(rehydration.function)

    def watch(self, name: str, function: PythonFunction) -> None:
        """Show a function's errors and throttles, and wake somebody when one of its invocations fails."""
        self.alarms.add(f"{name}Errors", metrics.errors(function), 1, "A function crashed or timed out.")
        self.dashboard.watch(function)
