// The reference for the throughput of chaincode/shim: tests/bench/fabric/paylot.py in Go, on Fabric's own Go shim.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

type lot struct {
	Cents int `json:"cents"`
}

type chaincode struct{}

func (chaincode) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

func (chaincode) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	name, args := stub.GetFunctionAndParameters()
	switch name {
	case "seed":
		return seed(stub, args[0], args[1])
	case "paylot":
		return paylot(stub, args[0], args[1:])
	}
	return shim.Error("unknown")
}

// seed writes lots PREFIX0, PREFIX1, ... of one euro each.
func seed(stub shim.ChaincodeStubInterface, prefix string, count string) *peer.Response {
	total, _ := strconv.Atoi(count)
	stub.StartWriteBatch()
	for number := 0; number < total; number++ {
		if err := stub.PutState(prefix+strconv.Itoa(number), []byte(`{"cents":100}`)); err != nil {
			return shim.Error(err.Error())
		}
	}
	return shim.Success(nil)
}

// paylot reads the lots named, deletes them and writes their sum as one lot.
func paylot(stub shim.ChaincodeStubInterface, paid string, lots []string) *peer.Response {
	values, err := stub.GetMultipleStates(lots...)
	if err != nil {
		return shim.Error(err.Error())
	}
	sum := 0
	stub.StartWriteBatch()
	for position, value := range values {
		var found lot
		if json.Unmarshal(value, &found) != nil {
			return shim.Error("spent")
		}
		sum += found.Cents
		if err := stub.DelState(lots[position]); err != nil {
			return shim.Error(err.Error())
		}
	}
	receipt, _ := json.Marshal(lot{sum})
	if err := stub.PutState(paid, receipt); err != nil {
		return shim.Error(err.Error())
	}
	if err := stub.SetEvent("paylot", receipt); err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(receipt)
}

func read(name string) []byte {
	data, err := os.ReadFile(os.Getenv(name))
	if err != nil {
		return nil
	}
	return data
}

func main() {
	key, certificate := read("TLS_KEY"), read("TLS_CERTIFICATE")
	server := shim.ChaincodeServer{
		CCID: os.Getenv("PACKAGE_ID"), Address: os.Getenv("ADDRESS"), CC: chaincode{},
		TLSProps: shim.TLSProperties{
			Disabled: key == nil, Key: key, Cert: certificate, ClientCACerts: read("TLS_CLIENT_ROOTS"),
		},
	}
	log.Print("listening")
	log.Fatal(server.Start())
}
