"""The chaincode as a service of a Fabric peer: its protocol, and the rules run behind it."""
