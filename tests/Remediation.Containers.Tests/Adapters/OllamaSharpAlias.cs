// The suite of the embedded chat client runs on this edition's in its place.
global using OllamaChatClient = Remediation.Adapters.Containers.OllamaSharpChatClient;
